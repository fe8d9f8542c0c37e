/** Wherever a run dies, the project is the old one or, after the next run, the new one. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { generateProject, type Generated } from "../src/generate.js";
import { systemHost } from "../src/host/system.js";
import type { Host } from "../src/host.js";
import { sandbox, type Sandbox } from "./support/sandbox.js";

const endpoint = "src/generated/io-job/endpoint.ts";
const before = "endpoint_name: io_job\nrequired_credits: 1\n";
const after = "endpoint_name: io_job\nrequired_credits: 5\nsecurity: { mfa_required: false }\n";

const host = systemHost();

/** A machine that dies in the middle of one of its writes. */
function dying(steps: number): { readonly machine: Host; readonly died: () => boolean } {
  let left = steps;
  const counted = (root: string, path: string): void => {
    left -= 1;
    if (left >= 0) return;
    host.write(root, join(dirname(path), `.${basename(path)}.1.tmp`), "half a fi");
    throw new Error("power failure");
  };
  return {
    died: () => left < 0,
    machine: {
      ...host,
      write: (root, path, content) => {
        counted(root, path);
        host.write(root, path, content);
      },
      remove: (root, path) => {
        counted(root, path);
        host.remove(root, path);
      },
    },
  };
}

function textsOf({ root }: Sandbox): Record<string, string> {
  const folders = ["src", "test", ".endpointgen"].filter((name) => existsSync(join(root, name)));
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true }),
  );
  return Object.fromEntries(
    files
      .filter((one) => one.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort()
      .map((path) => [path.slice(root.length + 1), readFileSync(path, "utf8")]),
  );
}

/** Without what a write had put down when it was cut off. */
const wholeOf = (texts: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).filter(([path]) => !path.endsWith(".tmp")));

/** A project with an edit in it and a change of the YAML that isn't generated yet. */
async function edited(name: string): Promise<Sandbox> {
  const made = sandbox(`crashes/${name}`);
  made.write("endpoints/io-job.yaml", before);
  made.write("endpoints/other.yaml", "endpoint_name: other\n");
  await generateProject(host, made.root);
  made.write(endpoint, `${readFileSync(join(made.root, endpoint), "utf8")}// mine\n`);
  made.write("endpoints/io-job.yaml", after);
  made.remove("endpoints/other.yaml");
  return made;
}

async function attempt(made: Sandbox, machine: Host): Promise<Generated | undefined> {
  try {
    return await generateProject(machine, made.root);
  } catch (error) {
    expect(String(error)).toContain("power failure");
    return undefined;
  }
}

describe("a run that dies", { timeout: 120_000 }, () => {
  it("at any of its writes is finished by the next one, which says so", async () => {
    const whole = await edited("whole");
    const old = textsOf(whole);
    await generateProject(host, whole.root);
    const wanted = textsOf(whole);
    expect(wanted[endpoint]).toMatch(/amount: 5[^]*\/\/ mine\n$/);
    let steps = 0;
    for (let died = true; died; steps += 1) {
      const made = await edited("dying");
      const one = dying(steps);
      await attempt(made, one.machine);
      died = one.died();
      if (steps === 0) expect(wholeOf(textsOf(made))).toEqual(old);
      const checked = await generateProject(host, made.root, { check: true });
      const codes = checked.diagnostics.map(({ code }) => code);
      const begun = died && steps > 0;
      expect(codes.includes("interrupted")).toBe(begun);
      const next = await generateProject(host, made.root);
      expect(next.recovery !== undefined).toBe(begun);
      expect(textsOf(made)).toEqual(wanted);
    }
    expect(steps).toBeGreaterThan(10);
  });

  it("leaves what the user writes before the next run, and merges it then", async () => {
    const made = await edited("between");
    await attempt(made, dying(1).machine);
    const mine = `// first\n${readFileSync(join(made.root, endpoint), "utf8")}`;
    made.write(endpoint, mine);
    const next = await generateProject(host, made.root);
    expect(next.recovery?.left).toEqual([endpoint]);
    expect(next.changes).toContainEqual({ path: endpoint, action: "merge" });
    const text = readFileSync(join(made.root, endpoint), "utf8");
    expect(text).toMatch(/^\/\/ first\n[^]*amount: 5[^]*\/\/ mine\n$/);
  });
});
