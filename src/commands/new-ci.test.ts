import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { main } from "../cli.js";
import { packagedHost } from "./fixture/packaged-host.js";

const base = {
  "endpointgen.yaml": "version: 1\n",
  "package.json": '{ "name": "shop" }',
  ".git/HEAD": "ref: refs/heads/main\n",
};

interface Job {
  readonly permissions?: object;
  readonly steps: readonly { uses?: string; run?: string; env?: object }[];
}

interface Workflow {
  readonly permissions: object;
  readonly defaults: { readonly run: object };
  readonly on: object;
  readonly jobs: Readonly<Record<"check" | "plan", Job>>;
}

async function written(files: Readonly<Record<string, string>>, directory = ".") {
  const host = packagedHost({ files });
  const code = await main(["new", "ci", "-C", directory], host);
  const text = host.files.get("/project/.github/workflows/endpointgen.yml") ?? "";
  return { code, host, text, workflow: parse(text) as Workflow };
}

describe("new ci", () => {
  it("writes a workflow with pinned actions and no more rights than it needs", async () => {
    const { code, workflow } = await written(base);
    expect(code).toBe(0);
    expect(workflow.permissions).toEqual({ contents: "read" });
    expect(workflow.on).toEqual({ pull_request: null, push: { branches: ["main"] } });
    const { check, plan } = workflow.jobs;
    expect(check.permissions).toBeUndefined();
    expect(plan.permissions).toEqual({ contents: "read", "pull-requests": "write" });
    for (const { uses } of [...check.steps, ...plan.steps]) {
      if (uses !== undefined) expect(uses).toMatch(/^actions\/[\w-]+@[0-9a-f]{40}$/);
    }
    const runs = plan.steps.map(({ run = "" }) => run).join("\n");
    expect(runs).toContain('endpointgen plan --against "origin/$BASE" --markdown');
    // What strangers choose reaches scripts through the environment alone.
    expect(runs).not.toContain("${{");
    expect(check.steps.at(-1)?.run).toBe("npx --no-install endpointgen check");
  });

  it("speaks pnpm, in a package of a repository", async () => {
    const { workflow, host } = await written(
      {
        ".git/HEAD": "",
        "pnpm-lock.yaml": "",
        "pnpm-workspace.yaml": "packages: ['apps/*']\n",
        "apps/api/package.json": '{ "dependencies": { "express": "^5.0.0" } }',
        "apps/api/endpointgen.yaml": "version: 1\n",
        ".husky/_/h": "",
      },
      "apps/api",
    );
    expect(workflow.defaults.run).toEqual({ "working-directory": "apps/api" });
    expect(workflow.jobs.check.steps.at(-1)?.run).toBe("pnpm exec endpointgen check");
    expect(host.files.get("/project/.husky/pre-commit")).toContain('--show-toplevel)/apps/api"');
  });

  it("overwrites nothing", async () => {
    const path = ".github/workflows/endpointgen.yml";
    const { host, text } = await written({ ...base, [path]: "mine: true\n" });
    expect(text).toBe("mine: true\n");
    expect(host.printed.out).toContain(`Kept ${path}`);
    expect(host.files.has("/project/.githooks/pre-commit")).toBe(true);
    expect(host.started).toContain("chmod +x .githooks/pre-commit");
  });

  it("asks for a repository", async () => {
    const { code, host } = await written({ "endpointgen.yaml": "version: 1\n" });
    expect([code, host.printed.err]).toEqual([2, expect.stringContaining("no git repository")]);
  });
});
