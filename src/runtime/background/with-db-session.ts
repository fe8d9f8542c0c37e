import type { Lender } from "../db/with-engine-connection.js";
import type { Session } from "../pooling/session.js";
import type { TaskWork } from "./task.js";

/**
 * Makes a task of work that needs the database: it gets a connection of its own, which goes back
 * when the work ends, however it ends. Each statement stands for itself; what belongs together
 * goes into `session.transaction`.
 * @example
 * import {
 *   addBackgroundTaskSafe,
 *   backgroundTasks,
 *   backgroundTaskWithDbSession,
 *   createApp,
 *   getDbClient,
 *   type Session,
 * } from "@endpointgen/runtime";
 *
 * interface Tables {
 *   analytics: { user_id: string; last_active: Date };
 * }
 * const db = getDbClient<Tables>();
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const touch = (session: Session<Tables>, user: string) =>
 *   session.run("analytics.touch", "update analytics set last_active = now() where user_id = $1", [
 *     user,
 *   ]);
 * app.express.post("/activity", (_request, response) => {
 *   const work = backgroundTaskWithDbSession(db, touch, "7");
 *   addBackgroundTaskSafe(backgroundTasks(app, response), work, { name: "touch" });
 *   response.json({ status: "recorded" });
 * });
 */
export function backgroundTaskWithDbSession<Tables, Given extends unknown[]>(
  db: Lender<Tables>,
  work: (session: Session<Tables>, ...given: Given) => Promise<unknown>,
  ...given: Given
): TaskWork {
  return () => db.sessionScope((session) => work(session, ...given));
}
