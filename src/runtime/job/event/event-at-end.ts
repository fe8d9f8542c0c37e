import type { App } from "../../http/app.js";
import type { Ended } from "../queue.js";
import type { PulsarNames } from "../offload/options.js";
import type { Clock } from "../../world/world.js";
import { QueueAway } from "../words.js";
import { eventDesk, type EventTravel } from "./event-desk.js";
import type { JobEvent, PublishEvent } from "./event.js";

/**
 * Publishes an event when a job has succeeded, for a worker to call at its end. The job's message is let
 * go of only then, so that the event follows after a crash, too, and may come twice, with the same id.
 * @throws StartupError when no broker is named.
 */
export function eventAtEnd(app: App, name: string, travel: EventTravel): Ended {
  const desk = app.made(eventDesk);
  const publish = promptly(desk.publisherOf(name, travel), app.world.clock);
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

/** Milliseconds that a job waits for a broker that answered before; longer than one answer may take. */
const patienceMs = 6_000;

/** Milliseconds that a job waits for a broker that was away. */
const probeMs = 500;

/**
 * Publishes by that function, and rejects soon where it would wait: after a failure one event at a time
 * finds out whether the broker is back, and the others are refused at once. What is given up may arrive
 * all the same. Rejects with a `QueueAway`.
 */
export function promptly(publish: PublishEvent, clock: Clock): PublishEvent {
  let isAway = false;
  let probing = false;
  return async (event) => {
    if (isAway && probing) throw new QueueAway("The broker is away.");
    const isProbe = isAway;
    if (isProbe) probing = true;
    const published = publish(event).then(
      () => {
        isAway = false;
      },
      (error: unknown) => {
        isAway = true;
        throw error;
      },
    );
    const settled = published.finally(() => {
      if (isProbe) probing = false;
    });
    await within(settled, isProbe ? probeMs : patienceMs, clock).catch((error: unknown) => {
      isAway = true;
      throw error;
    });
  };
}

/** Rejects when that takes longer. */
function within(work: Promise<void>, ms: number, clock: Clock): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => {
      reject(new QueueAway("The broker took too long."));
    });
    void work.then(resolve, reject).finally(cancel);
  });
}
