import { Counter } from "prom-client";
import type { Environment } from "../../environment/load-files.js";
import { StartupError } from "../../environment/startup-error.js";
import type { App } from "../../http/app.js";
import { modeOf } from "../../http/startup.js";
import { jobServers } from "../offload/carried-by.js";
import type { TravelOptions } from "../offload/options.js";
import type { JobEvent, PublishEvent } from "./event.js";
import { pulsarEvents, type EventTopic } from "./pulsar-events.js";

/** What became of an event. */
export type EventEnding = "published" | "failed" | "dropped";

/** How the events of an endpoint travel. */
export type EventTravel = Pick<TravelOptions, "pulsar" | "fanOut">;

/** All that an app has to do with events. */
export interface EventDesk {
  /** Those of tests, where no broker is named. */
  readonly kept: readonly JobEvent[];
  /** @throws StartupError when no broker is named. */
  publisherOf(name: string, travel: EventTravel): PublishEvent;
  counted(endpoint: string, ending: EventEnding): void;
}

/** The desk of an app, for `app.made`. */
export function eventDesk(app: App): EventDesk {
  const { environment, world, metrics } = app;
  const kept: JobEvent[] = [];
  const topics: EventTopic[] = [];
  app.atClose(async () => {
    await Promise.all(topics.map((topic) => topic.close()));
  });
  const counter = new Counter({
    name: "endpointgen_events_total",
    help: "Events after success, by what became of them: published, failed, dropped",
    labelNames: ["endpoint", "ending"],
    registers: [metrics.registry],
  });
  return {
    kept,
    publisherOf(name, { pulsar, fanOut = [] }) {
      const { pulsar: url } = jobServers(environment);
      if (url === undefined) {
        if (modeOf(environment) !== "test") throw nowhere(name, environment);
        return (event) => Promise.resolve(void kept.push(event));
      }
      const token = environment["PULSAR_TOKEN"];
      const topic = pulsarEvents({ ...pulsar, fanOut, url, token, world });
      topics.push(topic);
      return topic.publish;
    },
    counted(endpoint, ending) {
      counter.inc({ endpoint, ending });
    },
  };
}

function nowhere(name: string, { STORE: store }: Environment): StartupError {
  const problem = `${name} publishes an event after success, and there is no Pulsar to take it.`;
  const set = "Set PULSAR_WS_URL=ws://HOST:8080/ws/v2";
  const named = store === "memory" ? `${set}, and not STORE=memory` : set;
  const cure = `${named}; or write job: { publish_event: false }.`;
  return new StartupError([{ problem, cure }]);
}
