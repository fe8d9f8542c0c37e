import { expect, it } from "vitest";
import { memoryHost } from "./memory.js";
import { revisionDisk } from "./revision.js";

const preset = "node_modules/endpointgen/templates/presets/job.yaml";

it("has the project as git knows it, and what is installed as it is", async () => {
  // To git the revision is one without files.
  const host = memoryHost({
    files: { [preset]: "kind: cpu", "endpoints/a.yaml": "route: GET /a" },
  });
  const disk = await revisionDisk(host, "/project", "HEAD");
  expect(disk.readText("/project/endpoints/a.yaml")).toBeUndefined();
  expect(disk.list("/project/endpoints", "*.yaml")).toEqual([]);
  expect(disk.readText(`/project/${preset}`)).toBe("kind: cpu");
  expect(disk.list("/project/node_modules/endpointgen/templates/presets", "*.yaml")).toEqual([
    "job.yaml",
  ]);
});
