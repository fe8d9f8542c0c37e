import { eventDesk } from "../job/event/event-desk.js";
import type { JobEvent } from "../job/event/event.js";
import { requestEvents } from "../job/event/request-events.js";
import type { JobsApi } from "./finished-job.js";

/** The events that were published until now; in tests no broker gets them. */
export async function publishedEvents({ app }: Pick<JobsApi, "app">): Promise<readonly JobEvent[]> {
  await app.made(requestEvents).idle();
  return app.made(eventDesk).kept;
}
