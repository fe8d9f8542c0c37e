import { describe, expect, it } from "vitest";
import { main, unexpected } from "./cli.js";
import { memoryHost } from "./host/memory.js";

async function run(...args: string[]) {
  const host = memoryHost();
  const code = await main(args, host);
  return { code, ...host.printed };
}

describe("usage", () => {
  it("shows its groups of commands when nothing is asked", async () => {
    const { code, out } = await run();
    expect(code).toBe(0);
    expect(out).toContain("Every day:");
    expect(out).toContain("Rest:");
  });

  it("keeps help within the terminal", async () => {
    const host = memoryHost({ columns: 60 });
    expect(await main(["--help"], host)).toBe(0);
    const longest = Math.max(...host.printed.out.split("\n").map((line) => line.length));
    expect(longest).toBeLessThanOrEqual(60);
  });

  it("names the command that was meant", async () => {
    const { code, err } = await run("validat");
    expect(code).toBe(2);
    expect(err).toContain("Did you mean validate?");
  });

  it.each([
    [["call"], "missing required argument 'name'"],
    [["validate", "--format", "xml"], "Allowed choices are human, json, sarif, github"],
    [["generate", "--ours", "--theirs"], "cannot be used with"],
    [["generate", "--frobnicate"], "unknown option"],
    [["new", "endpoint"], "missing required argument 'name'"],
  ])("%j is a usage error", async (args, message) => {
    const { code, err } = await run(...args);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});

describe("failures", () => {
  it("says in a sentence that there is no project, with a cure", async () => {
    const { code, out, err } = await run("generate");
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(/^error: there is no folder \/project\n {2}→ .*npx endpointgen new/);
  });

  it("tells it as JSON under --json, before or after the command", async () => {
    for (const args of [
      ["--json", "generate"],
      ["generate", "--json"],
    ]) {
      const { code, out, err } = await run(...args);
      expect({ code, err }).toEqual({ code: 2, err: "" });
      expect(JSON.parse(out)).toMatchObject({ error: { message: expect.any(String) as string } });
    }
  });

  it("tells a wrong option as JSON too", async () => {
    const { code, out, err } = await run("generate", "--json", "--chek");
    expect({ code, err }).toEqual({ code: 2, err: "" });
    expect(JSON.parse(out)).toMatchObject({
      error: { message: expect.stringContaining("unknown option '--chek'") as string },
    });
  });

  it("shows no stack of a mistake of ours, unless asked", () => {
    const host = memoryHost();
    expect(unexpected(host, new TypeError("x is undefined\n    at y"))).toBe(2);
    expect(host.printed.err).toContain("TypeError: x is undefined");
    expect(host.printed.err).toContain("report");
    expect(host.printed.err).not.toContain("at y");
    const debug = memoryHost({ env: { ENDPOINTGEN_DEBUG: "1" } });
    unexpected(debug, new Error("boom"));
    expect(debug.printed.err).toContain("cli.test.ts");
  });
});
