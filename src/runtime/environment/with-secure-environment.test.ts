import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Environment } from "./load-files.js";
import { StartupError } from "./startup-error.js";
import { withSecureEnvironment } from "./with-secure-environment.js";

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "secure-environment-"));
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe("withSecureEnvironment", () => {
  it("loads the files before the first call, and runs nothing without what is required", async () => {
    const env: Environment = {};
    const work = vi.fn((name: string) => `${name} ${env["DATABASE_URL"] ?? "?"}`);
    const guarded = withSecureEnvironment({ directory, env, required: ["DATABASE_URL"] }, work);
    expect(() => guarded("a")).toThrow(StartupError);
    expect(() => guarded("a")).toThrow(/DATABASE_URL is not set/);
    expect(work).not.toHaveBeenCalled();
    writeFileSync(join(directory, ".env"), "DATABASE_URL=postgres://db\n");
    expect(guarded("a")).toBe("a postgres://db");
    writeFileSync(join(directory, ".env"), "DATABASE_URL=\nNEW=1\n");
    expect(guarded("b")).toBe("b postgres://db");
    expect(env["NEW"]).toBeUndefined();
    const later = withSecureEnvironment({ directory, env }, (n: number) => Promise.resolve(2 * n));
    expect(await later(21)).toBe(42);
  });
});
