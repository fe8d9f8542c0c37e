import { expect, it } from "vitest";
import { serverProblems } from "./inspect.js";
import type { Server } from "./server.js";

const serverSaying = (info: string, cluster = false): Server => ({
  cluster,
  run: () => Promise.resolve(null),
  ask: (command) => Promise.resolve([command === "INFO" ? info : ["save", "3600 1"]]),
  close: () => Promise.resolve(),
});

it("refuses a node of a cluster that was named alone, whatever it keeps", async () => {
  const info = "maxmemory_policy:noeviction\r\ncluster_enabled:1\r\n";
  const [problem] = await serverProblems(serverSaying(info), false);
  expect(problem?.problem).toMatch(/node of a cluster/);
  expect(await serverProblems(serverSaying(info, true), true)).toEqual([]);
});

it("refuses one that evicts only where something must last", async () => {
  const evicting = serverSaying("maxmemory_policy:allkeys-lru\r\nmaxmemory:1000\r\n");
  const [problem] = await serverProblems(evicting, true);
  expect(problem?.problem).toMatch(/evicts/);
  expect(await serverProblems(evicting, false)).toEqual([]);
});
