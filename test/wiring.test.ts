/** The project's own parts reach the app: their types hold, and production is content with them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sandbox } from "./support/sandbox.js";

const template = join(import.meta.dirname, "../templates/project/src/app.ts");

const settings = `version: 1
wiring:
  user: ./src/auth.ts#userFromRequest
  db: ./src/db.ts#pool
  redis: ./src/redis.ts#client
  mfa: ./src/auth.ts#secretOf
  use: [./src/tenant.ts#tenant]
  on_error: ./src/report.ts#report
`;

const files = {
  "endpointgen.yaml": settings,
  "endpoints/io-job.yaml": "endpoint_name: io_job\nresponse: { body: { result: string } }\n",
  "src/auth.ts": `import type { Request } from "express";
import type { WiredUser } from "@endpointgen/runtime";

export function userFromRequest(_request: Request): WiredUser | undefined {
  return undefined;
}
export const secretOf = (userId: string): string | undefined => userId;
`,
  "src/db.ts": "export const pool = { query: (text: string): string => text };\n",
  "src/redis.ts": `import { Redis } from "ioredis";

export const client = new Redis({ lazyConnect: true });
`,
  "src/tenant.ts": `import type { RequestHandler } from "express";

export const tenant: RequestHandler = (_request, _response, next) => {
  next();
};
`,
  "src/report.ts": "export function report(_error: Error): void {}\n",
  "src/app.ts": readFileSync(template, "utf8"),
  "src/use-db.ts": `import { ioJob } from "./generated/io-job/contract.js";

export const handler = ioJob.handler(({ db }) => ({ result: db.query("select 1") }));
`,
};

const problemsOf = `import { buildApp } from "./src/app.js";
process.env.NODE_ENV = "production";
buildApp().then(
  () => console.log("started"),
  (error: unknown) => console.log(String(error)),
);
`;

describe("wiring", () => {
  it("is generated, typed, and known to the app", { timeout: 60_000 }, async () => {
    const project = sandbox("wiring");
    for (const [path, text] of Object.entries(files)) project.write(path, text);
    const { diagnostics } = await project.generate();
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(await project.run("tsc", "--noEmit")).toEqual({ exitCode: 0, output: "" });

    project.write("start.ts", problemsOf);
    const wired = await project.run("tsx", "start.ts");
    expect(wired.output).toContain("still the scaffold");
    expect(wired.output).not.toMatch(/second factor|Nobody issues tokens|process' memory/);
    project.write("endpointgen.yaml", "version: 1\n");
    await project.generate();
    const bare = await project.run("tsx", "start.ts");
    expect(bare.output).toMatch(/second factor/);
    expect(bare.output).toMatch(/Nobody issues tokens/);
    expect(bare.output).toMatch(/The store is in this process' memory/);
  });
});
