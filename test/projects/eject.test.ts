/**
 * `eject`: a project without us builds, passes its own tests and serves, with the runtime's source
 * in it; nothing in its tree names our packages any more.
 *
 * `EJECT=full` takes more endpoints, and compiles the runtime's source as CommonJS too.
 */
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { eject } from "../../src/commands/eject.js";
import { systemHost } from "../../src/host/system.js";
import { vendored } from "../../src/new/vendor.js";
import type { Session } from "../../src/session.js";
import { runTests, type Sandbox, sandbox } from "../support/sandbox.js";

const repository = new URL("../..", import.meta.url).pathname;
const slow = 120_000;
const full = process.env["EJECT"] === "full";

/** Together they have every guard on, and three ways to know the caller. */
const all: Readonly<Record<string, string>> = {
  "io-job": "demo/io-job.yaml",
  "contact-card": "cache-refined/job.yaml",
  summarize: "paid-by-estimate/job.yaml",
  "change-address": "auth-session/job.yaml",
  "ingest-event": "auth-api-key/job.yaml",
};
const endpoints = Object.entries(all).slice(0, full ? undefined : 2);

const ownTest = `const { problemAnswer } = require("@endpointgen/runtime");
module.exports = { problemAnswer };
`;

const printed = { text: "" };
const sessionOf = (root: string): Session => ({
  host: {
    ...systemHost(),
    isTerminal: false,
    color: false,
    out: (text) => void (printed.text += text),
  },
  directory: root,
  json: false,
  quiet: false,
});

const textsOf = (root: string): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(root.length + 1), readFileSync(path, "utf8")]),
  );

describe("eject", () => {
  let project: Sandbox;
  let before: ReadonlyMap<string, string>;

  beforeAll(async () => {
    const { runtime, cli } = vendored(systemHost());
    project = sandbox("eject", {
      packageJson: {
        scripts: { dev: "endpointgen dev", generate: "endpointgen generate", test: "vitest run" },
        dependencies: { "@endpointgen/runtime": runtime, express: "^5.3.0" },
        devDependencies: { endpointgen: cli },
      },
    });
    for (const path of ["src/app.ts", "src/server.ts"]) {
      project.write(path, readFileSync(join(repository, "templates/project", path), "utf8"));
    }
    for (const [name, fixture] of endpoints) {
      cpSync(
        join(repository, "fixtures", fixture),
        join(project.root, "endpoints", `${name}.yaml`),
      );
    }
    project.write("scripts/old.cjs", ownTest);
    const { diagnostics } = await project.generate();
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    before = textsOf(project.root);
    expect(await eject(sessionOf(project.root), { yes: true })).toBe(0);
  }, slow);

  it("leaves nothing that names our packages", () => {
    const naming = [...textsOf(project.root)].filter(([, text]) => text.includes("@endpointgen"));
    expect(naming.map(([path]) => path)).toEqual([]);
    expect(readdirSync(project.root)).not.toContain(".endpointgen");
    expect(printed.text).toContain("npm install");
  });

  it("changes no byte but the modules' names and our own sentences", () => {
    for (const [path, text] of textsOf(project.root)) {
      const old = before.get(path);
      if (old === undefined || path === "package.json") continue;
      expect(plain(text)).toBe(plain(old));
    }
    const kept = [...before.keys()].filter((path) => path.endsWith(".yaml"));
    for (const path of kept) expect(textsOf(project.root).get(path)).toBe(before.get(path));
  });

  it("compiles, passes its own tests and serves", { timeout: slow }, async () => {
    expect(await project.run("tsc", "--noEmit")).toEqual({ exitCode: 0, output: "" });
    const { passed, failures } = await runTests(project);
    expect([...failures]).toEqual([]);
    expect(passed).toBeGreaterThan(full ? 60 : 30);
    project.write("start.ts", serveOnce);
    expect(await project.run("tsx", "start.ts")).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining("live 200") as string,
    });
  });

  it("works for CommonJS as well", { timeout: slow }, async () => {
    const required = textsOf(project.root).get("scripts/old.cjs");
    expect(required).toBe(
      ownTest.replace("@endpointgen/runtime", "../src/endpointgen-runtime/index.js"),
    );
    project.write("package.json", '{ "type": "commonjs" }');
    project.write(
      "required.ts",
      'console.log(typeof require("./src/endpointgen-runtime/index.js").createApp);',
    );
    expect(await project.run("tsx", "required.ts")).toMatchObject({ output: "function" });
    if (!full) return;
    project.write("tsconfig.cjs.json", JSON.stringify(commonJs));
    expect(await project.run("tsc", "-p", "tsconfig.cjs.json")).toEqual({
      exitCode: 0,
      output: "",
    });
  });

  it("has nothing to do a second time", async () => {
    printed.text = "";
    expect(await eject(sessionOf(project.root), { yes: true })).toBe(0);
    expect(printed.text).toContain("stands on its own");
  });
});

describe("a project that can't be left yet", () => {
  it("is told why, and stays as it is", { timeout: slow }, async () => {
    const project = sandbox("eject-refused", {
      packageJson: { devDependencies: { endpointgen: "file:vendor/endpointgen-0.1.0-0.tgz" } },
    });
    cpSync(join(repository, "fixtures/quote/job.yaml"), join(project.root, "endpoints/quote.yaml"));
    await project.generate();
    const before = textsOf(project.root);
    const session = sessionOf(project.root);
    await expect(eject(session, {})).rejects.toMatchObject({
      cure: expect.stringContaining("--dry-run") as string,
    });
    expect(await eject(session, { dryRun: true })).toBe(0);
    expect(textsOf(project.root)).toEqual(before);

    project.write("src/broken.ts", 'import { a from "@endpointgen/runtime";');
    await expect(eject(session, { yes: true })).rejects.toThrow(/src\/broken\.ts can't be read/);
    project.remove("src/broken.ts");
    project.remove("src/generated/quote/contract.ts");
    await expect(eject(session, { yes: true })).rejects.toThrow(/don't fit the YAML/);
    project.write("endpoints/quote.yaml", "endpoint_nam: quote\n");
    await expect(eject(session, { yes: true })).rejects.toThrow(/has mistakes/);
  });
});

const commonJs = {
  extends: "./tsconfig.json",
  compilerOptions: {
    verbatimModuleSyntax: false,
    noEmit: false,
    outDir: "cjs",
    rootDir: "src/endpointgen-runtime",
  },
  include: ["src/endpointgen-runtime"],
};

/** What has to be the same before and after. */
const plain = (text: string): string =>
  text
    .replace(
      /"(?:@endpointgen\/runtime|[./\w]*endpointgen-runtime)(?:\/(?:index|dev|testing)\b[^"]*)?"/g,
      '"…"',
    )
    .replace(/\s*Written by endpointgen from \S+\.(?= \*\/)/, "")
    .replace(" endpointgen wrote this file once and leaves it alone.", "")
    .replace(/named (?:under|in)\n \* `[^`]*`(?: in endpointgen\.yaml)?\./, "");

const serveOnce = `import { once } from "node:events";
import { createServer } from "node:http";
import { createApp } from "./src/endpointgen-runtime/index.js";
import { settings } from "./src/generated/settings.js";
import * as endpoints from "./src/generated/index.js";

process.env.NODE_ENV = "test";
process.env.SECRET_KEY = "0123456789abcdef0123456789abcdef";
const app = createApp({ settings, wiring: { apiKey: () => undefined } });
app.mount(endpoints);
const server = createServer(app.express);
server.listen(0, "127.0.0.1");
await once(server, "listening");
const { port } = server.address() as { port: number };
const { status } = await fetch("http://127.0.0.1:" + port + "/live");
console.log("live", status);
process.exit(0);
`;
