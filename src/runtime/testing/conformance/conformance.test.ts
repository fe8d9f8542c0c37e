import { describe, it } from "vitest";
import { createMemoryStore } from "../../stores/memory/memory-store.js";
import { storeConformance } from "./index.js";

/** Long properties: `CONFORMANCE_TRACES` is how many traces each gets. */
const traces = Number(process.env["CONFORMANCE_TRACES"] ?? 10);

describe("the memory store", () => {
  storeConformance({
    describe: (name, body) => describe(name, body),
    it: (name, test) => it(name, { timeout: 600_000 }, test),
    traces,
    open: (parts) => ({ store: createMemoryStore(parts) }),
  });
});
