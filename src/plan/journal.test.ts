import { mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemDisk } from "../host/disk.js";
import type { Disk } from "../host.js";
import { carryOut, finishInterrupted, type Operation } from "./journal.js";

const disk = systemDisk();
let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "journal-"));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

const paths = ["a.ts", "b/c.ts", "b/d.ts"];
const state = (): (string | undefined)[] => paths.map((path) => disk.readText(join(root, path)));

/** A machine that dies after so many writes. */
function dying(after: number): Disk {
  let writes = 0;
  const counted = (): void => {
    writes += 1;
    if (writes > after) throw new Error("power failure");
  };
  return {
    ...disk,
    write: (...given) => {
      counted();
      disk.write(...given);
    },
    remove: (...given) => {
      counted();
      disk.remove(...given);
    },
  };
}

const operations: readonly Operation[] = [
  { path: "a.ts", text: "new a\n" },
  { path: "b/c.ts", text: undefined },
  { path: "b/d.ts", text: "new d\n" },
];

function start(): (string | undefined)[] {
  disk.write(root, "a.ts", "old a\n");
  disk.write(root, "b/c.ts", "old c\n");
  return state();
}

const finished = ["new a\n", undefined, "new d\n"];

describe("the journal", () => {
  it("carries everything out and leaves nothing of itself", () => {
    start();
    carryOut(disk, root, operations);
    expect(state()).toEqual(finished);
    expect(finishInterrupted(disk, root)).toBeUndefined();
    expect(readdirSync(join(root, ".endpointgen/local"))).toEqual([]);
  });

  it("leaves the old project or, after the next run, the new one, wherever it was cut off", () => {
    const old = start();
    for (let writes = 0; writes <= 5; writes += 1) {
      rmSync(root, { recursive: true });
      start();
      try {
        carryOut(dying(writes), root, operations);
      } catch {
        // The machine died; the next run starts on what is left.
      }
      finishInterrupted(disk, root);
      expect(state()).toEqual(writes === 0 ? old : finished);
    }
  });

  it("writes nothing at all where one of the paths leads out of the project", () => {
    const old = start();
    const outside = mkdtempSync(join(tmpdir(), "outside-"));
    symlinkSync(outside, join(root, "link"));
    for (const path of ["../a.ts", "link/a.ts"]) {
      const all = [...operations, { path, text: "x" }];
      expect(() => {
        carryOut(disk, root, all);
      }).toThrow("outside the project");
    }
    expect(state()).toEqual(old);
    expect(finishInterrupted(disk, root)).toBeUndefined();
    expect(readdirSync(outside)).toEqual([]);
    rmSync(outside, { recursive: true });
  });

  it("dies again while finishing, and finishes all the same", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 3 }), (one, two) => {
        rmSync(root, { recursive: true });
        start();
        const attempts = [
          () => {
            carryOut(dying(one), root, operations);
          },
          () => finishInterrupted(dying(two), root),
        ];
        for (const attempt of attempts) {
          try {
            attempt();
          } catch {
            // As above.
          }
        }
        finishInterrupted(disk, root);
        expect(state()).toEqual(finished);
      }),
      { numRuns: 16 },
    );
  });

  it("leaves what somebody wrote since the crash, and says so", () => {
    start();
    expect(() => {
      carryOut(dying(2), root, operations);
    }).toThrow("power failure");
    disk.write(root, "b/d.ts", "mine\n");
    expect(finishInterrupted(disk, root)).toEqual({ finished: ["b/c.ts"], left: ["b/d.ts"] });
    expect(state()).toEqual(["new a\n", undefined, "mine\n"]);
  });
});
