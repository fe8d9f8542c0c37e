import { z } from "zod";
import type { App } from "../http/app.js";
import { defineEndpoint } from "../request/contract.js";
import { toldState } from "./task-status.js";

const params = z.strictObject({ id: z.string().min(1).max(200) });

const task = z.object({
  task_id: z.string(),
  name: z.string(),
  status: z.enum(["queued", "running", "succeeded", "failed", "dropped"]),
  failed_step: z.string().optional(),
  since: z.string(),
});

const properties = {
  task_id: { type: "string" },
  name: { type: "string" },
  status: { enum: ["queued", "running", "succeeded", "failed", "dropped"] },
  failed_step: { type: "string" },
  since: { type: "string", format: "date-time" },
};

const openapi = {
  paths: {
    "/tasks/{id}": {
      get: {
        operationId: "task_status",
        summary: "Background Task",
        security: [{ bearer: [] }],
        parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
        responses: {
          "200": {
            description: "How it stands",
            content: { "application/json": { schema: { type: "object", properties } } },
          },
          "401": { description: "Nobody is signed in" },
          "404": { description: "There is no such task of this caller, or not any more" },
        },
      },
    },
  },
};

/** Mounts `GET /tasks/:id`, for `app.made`: once, however many endpoints have tasks that it tells. */
export function mountTasks(app: App): void {
  const status = defineEndpoint({
    name: "task_status",
    description: "Background Task",
    method: "GET",
    path: "/tasks/:id",
    permissions: [],
    request: { params },
    response: { status: 200, body: task },
    openapi,
  });
  status.handler(() => ({ task_id: "", name: "", status: "queued", since: "" }));
  app.get(status.path, app.observe(status), async (request) => {
    const told = await toldState(app, request);
    const answer = status.answer(told);
    return { ...answer, headers: { ...answer.headers, "cache-control": "no-store" } };
  });
}
