import type { Request, RequestHandler } from "express";
import type { App } from "../http/app.js";
import { Refusal } from "../http/refusal.js";
import { taskStates, type KeptState } from "./task-states.js";

/**
 * An Express handler for `GET /tasks/:id`: tells the owner of a task how it stands, as
 * `{ task_id, name, status, since }` with `status` queued, running, succeeded, failed (then with
 * `failed_step`) or dropped. To everybody else, and when an hour is over, there is no such task:
 * 404 `not_found`. Without a valid token it refuses with 401.
 * @example
 * import { addBackgroundTaskSafe, backgroundTasks, createApp, taskStatus } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * app.express.get("/tasks/:id", taskStatus(app));
 * app.express.post("/reports", async (request, response) => {
 *   const { principal } = await app.auth.user(request, []);
 *   const makeReport = () => Promise.resolve();
 *   const { id } = addBackgroundTaskSafe(backgroundTasks(app, response), makeReport, {
 *     trackStatus: { owner: principal },
 *   });
 *   response.status(202).location(`/tasks/${id}`).json({ task_id: id });
 * });
 */
export function taskStatus(app: App): RequestHandler {
  return (request, response, next) => {
    const answer = async (): Promise<void> => {
      const told = await toldState(app, request);
      response.setHeader("cache-control", "no-store");
      response.json(told);
    };
    answer().catch(next);
  };
}

/** The state of the task that `params.id` names. Rejects with a Refusal, 401 or 404. */
export async function toldState(app: App, request: Request): Promise<Omit<KeptState, "owner">> {
  const { principal } = await app.auth.user(request, []);
  const { id } = request.params;
  const state = typeof id === "string" ? await app.made(taskStates).of(id) : undefined;
  // The same answer for tasks of others: whether there are any is nobody's business.
  if (state?.owner !== principal) {
    const detail = "There is no such task, or not any more.";
    throw new Refusal({ status: 404, code: "not_found", detail });
  }
  const { owner: _, ...told } = state;
  return told;
}
