import { describe, expect, it } from "vitest";
import { memoryHost } from "../host/memory.js";
import type { Generated } from "../generate.js";
import { describeGeneration, generationOk } from "./describe-generation.js";

const nothing: Generated = {
  diagnostics: [],
  changes: [],
  guards: [],
  staleRecords: [],
  leftBehind: [],
  edits: "report",
  written: true,
  endpoints: 1,
};

function told(result: Partial<Generated>, check = false): string {
  const host = memoryHost();
  const session = { host, directory: "/project", json: false, quiet: false };
  describeGeneration(session, "/project", { ...nothing, ...result }, check);
  return host.printed.out;
}

const path = "src/generated/a/endpoint.ts";

describe("describeGeneration", () => {
  it("names the line of a conflict and the ways out of it", () => {
    const text = told({ changes: [{ path, action: "conflict", line: 12 }] });
    expect(text).toContain(`conflict ${path}:12`);
    expect(text).toContain("1 endpoint: 1 in conflict.");
    expect(text).toMatch(/--ours[^]*--theirs/);
  });

  it("says what it did", () => {
    const text = told({ changes: [{ path, action: "update" }] });
    expect(text).toBe(`update   ${path}\n1 endpoint: 1 updated.\n`);
  });

  it("says what it found", () => {
    const changes: Generated["changes"] = [
      { path, action: "update" },
      { path: "b.ts", action: "edited" },
      { path: "c.ts", action: "absent" },
      { path: "d.ts", action: "orphan" },
    ];
    const text = told({ changes, written: false, staleRecords: ["e.json"] }, true);
    expect(text).toContain(`stale    ${path}`);
    expect(text).toContain("edited   b.ts");
    expect(text).toContain("missing  c.ts");
    expect(text).toContain("orphaned d.ts");
    expect(text).toContain("stale    e.json");
    expect(text).toContain("1 to update");
    expect(text).toContain("Run: endpointgen generate");
  });

  it("says nothing about edits where they are allowed", () => {
    const changes: Generated["changes"] = [{ path, action: "edited" }];
    expect(told({ changes, edits: "allow" }, true)).toBe("1 endpoint: 1 edited by you.\n");
    expect(generationOk({ ...nothing, changes, edits: "allow" }, true)).toBe(true);
    expect(generationOk({ ...nothing, changes }, true)).toBe(false);
    expect(generationOk({ ...nothing, changes }, false)).toBe(true);
  });

  it("names the handler that an endpoint leaves behind", () => {
    const text = told({ leftBehind: ["src/handlers/old.ts"] });
    expect(text).toContain("of no use any more: src/handlers/old.ts");
  });

  it("says how an interrupted run went on", () => {
    const text = told({ recovery: { finished: ["a.ts"], left: ["b.ts"] } });
    expect(text).toContain("interrupted; it is finished now: 1 file written.");
    expect(text).toContain("left as they are: b.ts");
  });
});
