import type { App } from "../../http/app.js";
import type { Ended } from "../queue.js";
import type { PulsarNames } from "../offload/options.js";
import { eventDesk, type EventTravel } from "./event-desk.js";
import type { JobEvent } from "./event.js";

/**
 * Publishes an event when a job has succeeded, for a worker to call at its end. The job's message is let
 * go of only then, so that the event follows after a crash, too, and may come twice, with the same id.
 * @throws StartupError when no broker is named.
 */
export function eventAtEnd(app: App, name: string, travel: EventTravel): Ended {
  const desk = app.made(eventDesk);
  const publish = desk.publisherOf(name, travel);
  return async ({ id }, status) => {
    if (status !== "succeeded") return;
    try {
      await publish(eventOf(app, { name, id, subject: id, pulsar: travel.pulsar }));
    } catch (error) {
      desk.counted(name, "failed");
      throw error;
    }
    desk.counted(name, "published");
  };
}

/** What is told, and of what. */
export interface Succeeded {
  readonly name: string;
  readonly id: string;
  readonly subject: string;
  readonly pulsar: PulsarNames;
}

/** The event of something that succeeded just now. */
export function eventOf({ world }: Pick<App, "world">, about: Succeeded): JobEvent {
  const { name, id, subject, pulsar } = about;
  return {
    specversion: "1.0",
    id,
    type: pulsar.eventLabel ?? `${name}_event`,
    source: name,
    time: new Date(world.clock.now()).toISOString(),
    subject,
  };
}
