/** Branches that each add an endpoint never meet: git joins them by itself, in whatever order. */
import { readFileSync } from "node:fs";
import { execa } from "execa";
import { expect, it } from "vitest";
import { generateProject } from "../src/generate.js";
import { systemHost } from "../src/host/system.js";
import { sandbox } from "./support/sandbox.js";

const branches = Array.from({ length: 20 }, (_, index) => `branch_${String(index)}`);
const attributes = readFileSync(
  new URL("../templates/project/_gitattributes", import.meta.url),
  "utf8",
);
const host = systemHost();

it(
  "twenty branches merge without a conflict, and the project is as generated",
  { timeout: 120_000 },
  async () => {
    const made = sandbox("branches");
    const identity = [
      "-c",
      "user.name=A",
      "-c",
      "user.email=a@example.org",
      "-c",
      "commit.gpgsign=false",
    ];
    const git = async (...args: string[]) =>
      execa("git", [...identity, ...args], {
        cwd: made.root,
        env: { GIT_CONFIG_GLOBAL: "/dev/null" },
      });
    const commit = async (message: string): Promise<void> => {
      await generateProject(host, made.root);
      await git("add", "-A");
      await git("commit", "-q", "-m", message);
    };
    await git("init", "-q", "-b", "main");
    made.write(".gitattributes", attributes);
    made.write(".gitignore", ".endpointgen/local/\n");
    made.write("endpoints/first.yaml", "endpoint_name: first\n");
    await commit("first");
    for (const name of branches) {
      await git("checkout", "-q", "-b", name, "main");
      made.write(`endpoints/${name}.yaml`, `endpoint_name: ${name}\n`);
      await commit(name);
    }
    await git("checkout", "-q", "main");
    const order = branches
      .map((name) => ({ name, rank: Math.random() }))
      .sort((a, b) => a.rank - b.rank);
    for (const { name } of order) await git("merge", "-q", "--no-edit", "--no-ff", name);
    const { changes, diagnostics, staleRecords, endpoints } = await generateProject(
      host,
      made.root,
      {
        check: true,
      },
    );
    expect(endpoints).toBe(21);
    expect(diagnostics).toEqual([]);
    expect(staleRecords).toEqual([]);
    expect(changes.filter(({ action }) => action !== "keep")).toEqual([]);
  },
);
