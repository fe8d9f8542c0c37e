/**
 * A run that is killed without a word (SIGKILL), wherever it is: the next one finishes it.
 * `KILLS=100` kills so many.
 */
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { generateProject } from "../src/generate.js";
import { systemHost } from "../src/host/system.js";
import { sandbox, type Sandbox } from "./support/sandbox.js";

const kills = Number(process.env["KILLS"] ?? 3);
const bin = new URL("../bin/endpointgen.cjs", import.meta.url).pathname;
const names = Array.from({ length: 8 }, (_, index) => `job${String(index)}`);
const endpoint = "src/generated/job3/endpoint.ts";
const host = systemHost();

function configure({ write }: Sandbox, credits: number): void {
  for (const name of names)
    write(
      `endpoints/${name}.yaml`,
      `endpoint_name: ${name}\nrequired_credits: ${String(credits)}\n`,
    );
}

/** Generated once, then edited by hand and in the YAML. */
async function edited(name: string): Promise<Sandbox> {
  const made = sandbox(`kills/${name}`);
  configure(made, 1);
  await generateProject(host, made.root);
  made.write(endpoint, `${readFileSync(join(made.root, endpoint), "utf8")}// mine\n`);
  configure(made, 5);
  return made;
}

function textsOf({ root }: Sandbox): Map<string, string> {
  const files = ["src", "test", ".endpointgen"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true }),
  );
  const paths = files.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  return new Map(paths.sort().map((path) => [path.slice(root.length), readFileSync(path, "utf8")]));
}

/** Starts a run and kills it some time after its journal appeared; false: it was done before. */
async function killed({ root }: Sandbox, delayMs: number): Promise<boolean> {
  const child = spawn(process.execPath, [bin, "-C", root, "generate"], { stdio: "ignore" });
  const ended = new Promise<NodeJS.Signals | null>((resolve) => {
    child.once("exit", (_code, signal) => {
      resolve(signal);
    });
  });
  const journal = join(root, ".endpointgen/local/journal.json");
  while (child.exitCode === null && !existsSync(journal)) await sleep(1);
  await sleep(delayMs);
  child.kill("SIGKILL");
  return (await ended) === "SIGKILL";
}

describe("a run that is killed", { timeout: 60_000 + kills * 10_000 }, () => {
  it("while it writes is finished by the next one, with nothing lost", async () => {
    const whole = await edited("whole");
    await generateProject(host, whole.root);
    const wanted = textsOf(whole);
    expect(wanted.get(`/${endpoint}`)).toMatch(/amount: 5[^]*\/\/ mine\n$/);
    let inTheMiddle = 0;
    for (let kill = 0; kill < kills; kill += 1) {
      const made = await edited("killed");
      const died = await killed(made, Math.random() * 12);
      const journal = existsSync(join(made.root, ".endpointgen/local/journal.json"));
      const next = await generateProject(host, made.root);
      expect(next.recovery !== undefined).toBe(journal);
      expect(textsOf(made)).toEqual(wanted);
      if (died && journal) inTheMiddle += 1;
    }
    if (kills >= 20) expect(inTheMiddle).toBeGreaterThan(kills / 10);
  });
});
