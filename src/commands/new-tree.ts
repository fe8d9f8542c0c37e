import type { Command } from "commander";
import { addNewJob } from "./jobs-tree.js";
import type { NewEndpointOptions } from "./new-endpoint.js";
import type { NewResourceOptions } from "./new-resource.js";
import type { NewOptions } from "./new.js";
import { sub, type Act } from "./tree-parts.js";

/** `new`, and what is below it. */
export function addNew(program: Command, act: Act): void {
  const create = sub(
    program,
    "new [dir]",
    "start a project, or add endpoints to the Express app that is here",
  )
    .option("--endpoint <name>", "name of the first endpoint (default: io_job)")
    .option("-y, --yes", "ask nothing, take the defaults")
    .option("--no-install", "don't run npm install, nor the tests that need it")
    .option("--package <name>", "in a workspace: the package whose Express app gets endpoints")
    .option("--guard <route>", 'put guards before an existing handler, such as "POST /orders"');
  create.action(
    act(create, async (session, [dir, options]: [string | undefined, NewOptions]) => {
      if (options.guard !== undefined) {
        const { newGuard } = await import("./guard.js");
        return newGuard(session, { ...options, guard: options.guard });
      }
      const { newProject } = await import("./new.js");
      return newProject(session, dir, options);
    }),
  );
  const ci = sub(create, "ci", "write a GitHub workflow and a pre-commit hook");
  ci.action(
    act(ci, async (session) => {
      const { newCi } = await import("./new-ci.js");
      return newCi(session);
    }),
  );
  const endpoint = sub(create, "endpoint <name>", "add an endpoint to the project")
    .option("--route <route>", 'such as "GET /orders/:id" (default: POST /<name>)')
    .option("--extends <preset>", "preset:public, user, service, admin, job, or a file");
  endpoint.action(
    act(endpoint, async (session, [name, options]: [string, NewEndpointOptions]) => {
      const { newEndpoint } = await import("./new-endpoint.js");
      return newEndpoint(session, name, options);
    }),
  );
  addNewJob(create, act);
  addNewResource(create, act);
}

function addNewResource(create: Command, act: Act): void {
  const resource = sub(
    create,
    "resource [table]",
    "write the YAML of a table's endpoints, from the migrations",
  )
    .option("--operations <list>", "such as list,get (default: all that the table allows)")
    .option("--extends <preset>", "preset:public, user, service, admin, or a file", "preset:user")
    .option("-y, --yes", "ask nothing");
  resource.action(
    act(resource, async (session, [table, options]: [string | undefined, NewResourceOptions]) => {
      const { newResource } = await import("./new-resource.js");
      return newResource(session, table, options);
    }),
  );
}
