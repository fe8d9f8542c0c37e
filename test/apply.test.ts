/** `plan --out` and `apply`: exactly what was looked at, or nothing. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { systemDisk } from "../src/host/disk.js";
import { endpointgen } from "./support/command-line.js";

const disk = systemDisk();
let folder = "";
const at = (path: string): string => join(folder, path);
const read = (path: string): string => readFileSync(at(path), "utf8");
const write = (path: string, text: string): void => {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), text);
};
const run = (...args: string[]) => endpointgen(folder, args, { env: {} });

/** Everything in the project but the plan, as one text. */
const everything = (): string =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path !== "plan.json" && !path.includes("local"))
    .sort()
    .map((path) => `${path}\n${disk.readText(at(path)) ?? ""}`)
    .join("\n");

const endpoint = "src/generated/order/endpoint.ts";
const order = "endpoint_name: order\nrate_limit: 20/min\n";

interface Plan {
  format_version: unknown;
  generator: { version: string; templates: string };
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
}

/** A project in which one limit changed since it was generated, and its plan. */
let prepared = "";

beforeAll(async () => {
  prepared = folder = mkdtempSync(join(tmpdir(), "apply-"));
  write("endpointgen.yaml", "");
  write("endpoints/order.yaml", order);
  await run("generate");
  write("endpoints/order.yaml", order.replace("20", "40"));
  await run("plan", "--out", "plan.json");
});

afterAll(() => {
  rmSync(prepared, { recursive: true, force: true });
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "apply-"));
  cpSync(prepared, folder, { recursive: true });
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("apply", () => {
  it("does what the plan says, once", async () => {
    const { exitCode, stdout } = await run("apply", "plan.json");
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`update   ${endpoint}`);
    expect(read(endpoint)).toContain("rateLimit: 40");
    expect((await run("generate", "--check")).exitCode).toBe(0);
    const again = await run("apply", "plan.json");
    expect(again.exitCode).toBe(1);
    expect(again.stdout).toContain(`${endpoint} changed since it was made`);
  });

  it.each([
    ["a configuration", "endpoints/order.yaml", `${order}cache: {}\n`, "changed since it was made"],
    ["the settings", "endpointgen.yaml", "body_limit: 50kb\n", "changed since it was made"],
    ["a generated file", endpoint, "// mine\n", "changed since it was made"],
    [
      "another endpoint",
      "endpoints/ping.yaml",
      "endpoint_name: ping\n",
      "is new since it was made",
    ],
    ["a record", ".endpointgen/order.json", '{"files":{}}', "changed since it was made"],
    ["a style", ".prettierrc", "{}", "is new since it was made"],
  ])("names %s that changed, and writes nothing", async (_, path, text, told) => {
    write(path, text);
    const before = everything();
    const { exitCode, stdout } = await run("apply", "plan.json");
    expect(exitCode).toBe(1);
    expect(stdout.replace(/\s+/g, " ")).toContain(`the plan is out of date: ${path} ${told}`);
    expect(stdout).toContain("Nothing was written.");
    expect(everything()).toBe(before);
  });

  it.each<[string, (plan: Plan) => unknown]>([
    ["another format", (plan) => ({ ...plan, format_version: 2 })],
    ["another version", (plan) => ({ ...plan, generator: { ...plan.generator, version: "9" } })],
    [
      "other templates",
      (plan) => ({ ...plan, generator: { version: "0.1.0", templates: "0".repeat(64) } }),
    ],
    [
      "an output outside",
      (plan) => ({ ...plan, outputs: { ...plan.outputs, "../../x": "0".repeat(64) } }),
    ],
    ["an input outside", (plan) => ({ ...plan, inputs: { ...plan.inputs, "/etc/passwd": null } })],
    ["another output", (plan) => ({ ...plan, outputs: { [endpoint]: "0".repeat(64) } })],
    ["no outputs", (plan) => ({ ...plan, outputs: {} })],
    ["a text for a hash", (plan) => ({ ...plan, outputs: { [endpoint]: "evil()" } })],
    ["another key", (plan) => ({ ...plan, run: "rm -rf /" })],
    [
      "a name of every object",
      (plan) => ({ ...plan, inputs: { ...plan.inputs, constructor: null } }),
    ],
    ["a list", () => []],
    ["nothing", () => null],
  ])("refuses a plan with %s", async (_, change) => {
    write("plan.json", JSON.stringify(change(JSON.parse(read("plan.json")) as Plan)));
    const before = everything();
    const { exitCode, stdout, stderr } = await run("apply", "plan.json");
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/error (stale-plan|plan-file)/);
    expect(stderr).toBe("");
    expect(everything()).toBe(before);
  });

  it.each([
    ["text", "not a plan", "isn't a plan"],
    ["brackets without end", "[".repeat(1_000_000), "isn't a plan"],
    ["more than any plan needs", " ".repeat(16_000_001), "far too large"],
  ])("refuses %s", async (_, text, told) => {
    write("plan.json", text);
    const { exitCode, stdout } = await run("apply", "plan.json");
    expect(exitCode).toBe(1);
    expect(stdout).toContain("error plan-file");
    expect(stdout).toContain(told);
  });

  it.each(["missing.json", ".", "/dev/zero"])("refuses %s, which is no file", async (path) => {
    const { exitCode, stdout } = await run("apply", path);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("there is no file");
  });

  it("follows no link out of the project, and leaves nothing half done", async () => {
    const outside = mkdtempSync(join(tmpdir(), "outside-"));
    rmSync(at("src/generated"), { recursive: true });
    symlinkSync(outside, at("src/generated"));
    await run("plan", "--out", "plan.json");
    const before = everything();
    const { exitCode, stderr } = await run("apply", "plan.json");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("outside the project");
    expect(readdirSync(outside)).toEqual([]);
    expect(everything()).toBe(before);
    expect((await run("generate")).stdout).not.toContain("interrupted");
    rmSync(outside, { recursive: true });
  });
});

describe("plan --out", () => {
  it("writes hashes and no text, with what it found as its status", async () => {
    const plan = JSON.parse(read("plan.json")) as Plan & { status: string };
    expect(plan).toMatchObject({ format_version: 1, status: "fine" });
    expect(Object.keys(plan.inputs)).toEqual(
      expect.arrayContaining([
        "endpointgen.yaml",
        "endpoints/order.yaml",
        ".endpointgen/order.json",
      ]),
    );
    expect(Object.keys(plan.outputs)).toContain(endpoint);
    expect(read("plan.json")).not.toContain("rateLimit");
    write("endpoints/order.yaml", "endpoint_name: [wrong]");
    expect((await run("plan", "--out", "plan.json")).exitCode).toBe(1);
    expect(JSON.parse(read("plan.json"))).toMatchObject({ status: "blocked", outputs: {} });
    expect((await run("apply", "plan.json")).exitCode).toBe(1);
  });

  it.each([
    "../plan.json",
    "package.json",
    ".prettierrc.json",
    ".endpointgen/plan.json",
    "endpoints/order.yaml",
    "src/generated/order/openapi.json",
    "mine.json",
  ])("doesn't write to %s", async (path) => {
    write("mine.json", "{}");
    const before = everything();
    const { exitCode } = await run("plan", "--out", path);
    expect(exitCode).toBe(2);
    expect(everything()).toBe(before);
    expect(existsSync(at("../plan.json"))).toBe(false);
  });
});
