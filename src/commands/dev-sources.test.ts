import { describe, expect, it } from "vitest";
import { memoryHost } from "../host/memory.js";
import { firstChanged, matters, readSources } from "./dev-sources.js";

describe("matters", () => {
  it.each([".env", "dev/users.yaml", "endpoints/a.yaml", "src/app.ts"])("%s does", (path) => {
    expect(matters(path)).toBe(true);
  });

  it.each(["README.md", "test/a.test.ts", ".endpointgen/local/server.json"])(
    "%s does not",
    (path) => {
      expect(matters(path)).toBe(false);
    },
  );
});

describe("firstChanged", () => {
  const host = memoryHost({ files: { "src/app.ts": "one", "src/generated/a.ts": "one" } });
  const before = readSources(host, "/project");

  it("leaves out what says the same as before", () => {
    expect(firstChanged(host, "/project", before, ["src/generated/a.ts"])).toBeUndefined();
  });

  it("finds another text, a new file and a file that is gone", () => {
    host.write("/project", "src/app.ts", "two");
    host.write("/project", "src/new.ts", "");
    host.remove("/project", "src/generated/a.ts");
    for (const path of ["src/app.ts", "src/new.ts", "src/generated/a.ts"]) {
      expect(firstChanged(host, "/project", before, [path])).toBe(path);
    }
  });
});
