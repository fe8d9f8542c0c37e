import { describe, it } from "vitest";
import { jobConformance } from "../../testing/conformance/jobs.js";
import { steppedWorld } from "../../world/stepped.js";
import { memoryCarrier } from "./memory-carrier.js";
import { memoryRecords } from "./memory-records.js";
import { carriedQueue } from "../carried.js";

const leaseMs = 1_000;

describe("the memory queue", () => {
  jobConformance({
    describe: (name, body) => describe(name, body),
    it: (name, test) => it(name, test),
    can: { priorities: true, order: true, leases: true },
    open() {
      const world = steppedWorld();
      const records = memoryRecords(world.clock);
      const carrier = memoryCarrier({ clock: world.clock, leaseMs });
      return {
        worker: () => carriedQueue(records, carrier, { name: "job", world, leaseMs }),
        // What it held comes back when its lease is over.
        kill: () => Promise.resolve(),
        pass: (ms) => {
          world.clock.advance(ms);
          return Promise.resolve();
        },
        leaseMs,
        waitMs: 0,
        quietMs: 0,
      };
    },
  });
});
