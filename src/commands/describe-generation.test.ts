import { describe, expect, it } from "vitest";
import { memoryHost } from "../host/memory.js";
import { describeGeneration, type Generation } from "./describe-generation.js";

function told(changes: Generation["changes"], written: boolean, check = false): string {
  const host = memoryHost({ files: { "src/handlers/old.ts": "" } });
  const session = { host, directory: "/project", json: false, quiet: false };
  const result = { diagnostics: [], changes, written, endpoints: 1 };
  describeGeneration(session, "/project", result, check);
  return host.printed.out;
}

describe("describeGeneration", () => {
  it("doesn't claim to have written anything beside a conflict", () => {
    const text = told(
      [
        { path: "src/generated/a/endpoint.ts", action: "conflict" },
        { path: "src/generated/a/openapi.json", action: "update" },
      ],
      false,
    );
    expect(text).toContain("conflict src/generated/a/endpoint.ts");
    expect(text).toContain("1 endpoint: 1 to update, 1 in conflict.");
    expect(text).toContain("Nothing was written");
    expect(text).not.toContain("openapi.json");
  });

  it("says what it did", () => {
    const text = told([{ path: "src/generated/a/endpoint.ts", action: "update" }], true);
    expect(text).toBe("update   src/generated/a/endpoint.ts\n1 endpoint: 1 updated.\n");
  });

  it("says what it would do", () => {
    const text = told([{ path: "src/generated/a/endpoint.ts", action: "update" }], false, true);
    expect(text).toContain("1 to update");
    expect(text).toContain("Run: endpointgen generate");
  });

  it("names the handler that an endpoint leaves behind", () => {
    const text = told([{ path: "src/generated/old/contract.ts", action: "delete" }], true);
    expect(text).toContain("of no use any more: src/handlers/old.ts");
    const other = told([{ path: "src/generated/gone/contract.ts", action: "delete" }], true);
    expect(other).not.toContain("no use");
  });
});
