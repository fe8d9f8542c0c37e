import { describe, expect, it } from "vitest";
import { memoryHost } from "../host/memory.js";
import { adoptionOf } from "./adoption.js";
import { readManifest } from "./manifest.js";
import { viewOf } from "./workspace.js";

const manifest = (more: object = {}): string =>
  `${JSON.stringify({ dependencies: { express: "^5.0.0" }, ...more }, undefined, 2)}\n`;

const base = { "package.json": manifest(), "tsconfig.json": '{ "compilerOptions": {} }' };
const packages = {
  runtime: "^1.0.0",
  cli: "^1.0.0",
  zod: "^4.0.0",
  vitest: "^4.0.0",
  nodeTypes: "^20.0.0",
};

function adopted(files: Readonly<Record<string, string>>) {
  const host = memoryHost({ files: { ...base, ...files } });
  const own = readManifest(host.readText("package.json"));
  if (own === undefined) throw new Error("the test's package.json is none");
  return adoptionOf(viewOf(host, "/project"), own, packages);
}

const imports = 'import express from "express";\n';
const line = 'import { endpoints } from "./endpoints"; app.use(endpoints);';

/** The text with the line taken out again, which must be what there was. */
async function placed(text: string): Promise<string> {
  const { mount } = await adopted({ "src/app.ts": text });
  const added = mount.lines.join("");
  expect(
    mount.after.replace(new RegExp(`[ \\t]*${added.replace(/[.()*]/g, "\\$&")}\\r?\\n?`), ""),
  ).toBe(mount.before);
  const lines = mount.after.split("\n");
  return lines[lines.findIndex((one) => one.includes(added)) + 1]?.trim() ?? "";
}

describe("the place of the mount line", () => {
  it.each([
    ["a handler of four parameters", "app.use((e: Error, q: any, s: any, n: any) => s.end());"],
    ["a handler by its name", "app.use(errorHandler());"],
    ["a function of two parameters", "app.use((q: any, s: any) => s.end());"],
    ["every address", 'app.get("*", (q: any, s: any) => s.end());'],
    ["every address in Express 5", 'app.use("/{*rest}", spa);'],
    ["a set-up that takes the app", "Sentry.setupExpressErrorHandler(app);"],
    ["the start", "app.listen(3000);"],
    ["a server around it", "const server = createServer(app);"],
  ])("is before %s", async (_what, end) => {
    const text = `${imports}const app = express();\napp.use(express.json());\napp.get("/", a);\n${end}\napp.listen(3000);\n`;
    expect(await placed(text)).toBe(end);
  });

  it("knows an error handler of another file", async () => {
    const { mount } = await adopted({
      "src/app.ts": `${imports}import { last as tell } from "./tell.js";\nexport const app = express();\napp.use(tell);\n`,
      "src/tell.ts": "export function last(e: Error, q: any, s: any, n: any) {}\n",
    });
    expect(mount.after).toMatch(/app\.use\(endpoints\);\napp\.use\(tell\)/);
  });

  it("is the end where nothing comes last, in a file without a last line ending", async () => {
    const text = `${imports}export const app = express();\napp.get("/", a);`;
    const { mount } = await adopted({ "src/app.ts": text });
    expect(mount.after).toBe(`${text}\n${line}`);
  });

  it("is above the comments of what comes last", async () => {
    const text = `${imports}const app = express();\napp.get("/", a); // home\n\n// routes end\n\n/* last */\n// resort\napp.use(onError);\n`;
    expect(await placed(text)).toBe("/* last */");
  });

  it("is inside the function that makes the app, with the import among the imports", async () => {
    const { mount } = await adopted({
      "src/app.ts": `${imports}\r\nexport function make() {\r\n\tconst app = express();\r\n\treturn app;\r\n}\r\n`,
    });
    expect(mount.after).toBe(
      `${imports}import { endpoints } from "./endpoints";\n\r\nexport function make() {\r\n\tconst app = express();\r\n\tapp.use(endpoints);\r\n\treturn app;\r\n}\r\n`,
    );
  });
});

describe("the line itself", () => {
  it.each(["\uFEFF", "#!/usr/bin/env node\n", "\n\n"])("leaves %j at the start", async (start) => {
    const { mount } = await adopted({ "src/app.ts": `${start}${imports}const app = express();\n` });
    expect(mount.after.startsWith(start + imports)).toBe(true);
    expect(mount.after).toContain(`const app = express();\n${line}`);
  });

  it("takes two lines where a formatter would make two of it", async () => {
    const { mount } = await adopted({
      "package.json": manifest({ devDependencies: { prettier: "^3.0.0" } }),
      "src/app.ts": `${imports}const app = express();\n`,
    });
    expect(mount.lines).toEqual([
      'import { endpoints } from "./endpoints";',
      "app.use(endpoints);",
    ]);
  });

  it("is written as its neighbours: quotes, no semicolons, extensions, a free name", async () => {
    const { mount } = await adopted({
      "src/main.ts": `import express from 'express'\nimport { endpoints } from './list.js'\nconst api = express()\napi.use(endpoints)\n`,
    });
    expect(mount.lines).toEqual([
      "import { endpoints as generatedEndpoints } from './endpoints.js'",
      "api.use(generatedEndpoints)",
    ]);
  });
});

describe("what is found", () => {
  it("becomes settings", async () => {
    const { additions } = await adopted({
      "package.json": manifest({ type: "module", scripts: { test: "jest" } }),
      "server/app.ts": `${imports}import { auth } from "./auth.js";\nconst app = express();\napp.use("/me", auth);\n`,
      "server/auth.ts":
        "export const auth = (q: any, s: any, next: any) => { q.user = { id: 1 }; next(); };\n",
      "server/data.ts": "export const db = new Pool();\n",
      "server/redis.ts":
        'import { createClient } from "redis";\nexport const redis = createClient();\n',
      "tests/a.test.ts": "",
    });
    const settings = additions.find(({ path }) => path === "endpointgen.yaml")?.text;
    expect(settings)
      .toBe(`# Settings of the endpoints; every key has a default, see \`npx endpointgen schema project\`.
version: 1
endpoints: endpoints/*.yaml
test_runner: jest
paths:
  generated: server/generated
  handlers: server/handlers
  tests: tests/generated
# Found, and not used: the Redis client ./server/redis.ts#redis, which isn't of ioredis.
wiring:
  # What auth leaves in req.user, as a user with roles and scopes.
  user: ./server/user-from-request.ts#userFromRequest
  # Runs before every endpoint, public ones included.
  use: [./server/auth.ts#auth]
  # What handlers get as \`db\`.
  db: ./server/data.ts#db
`);
  });

  it("wires a client of ioredis", async () => {
    const { additions } = await adopted({
      "src/app.ts": `${imports}const app = express();\n`,
      "src/redis.ts": 'import { Redis } from "ioredis";\nexport const client = new Redis();\n',
    });
    const settings = additions.find(({ path }) => path === "endpointgen.yaml")?.text;
    expect(settings).toContain("\n  redis: ./src/redis.ts#client\n");
  });

  it("asks for the types that generated code needs, of the Express that is there", async () => {
    const app = { "src/app.ts": `${imports}const app = express();\n` };
    const asked = async (express: string): Promise<Record<string, string>> => {
      const own = { "package.json": manifest({ dependencies: { express } }) };
      const { edits } = await adopted({ ...app, ...own });
      const text = edits.find(({ path }) => path === "package.json")?.after ?? "";
      return (JSON.parse(text) as { devDependencies: Record<string, string> }).devDependencies;
    };
    expect(await asked("^4.21.0")).toMatchObject({ "@types/express": "^4.17.25" });
    expect(await asked("^5.1.0")).toMatchObject({
      "@types/express": "^5.0.6",
      "@types/node": "^20.0.0",
    });
  });

  it.each([
    [
      "a file that doesn't parse",
      { "src/app.ts": `${imports}const app = express();\napp.use(;` },
      /doesn't parse/,
    ],
    ["no app", { "src/app.ts": "export {};\n" }, /const app = express/],
    [
      "zod 3",
      {
        "package.json": manifest({ devDependencies: { zod: "^3.22.0" } }),
        "src/app.ts": `${imports}const app = express();\n`,
      },
      /zod 4/,
    ],
    [
      "a package.json with a comment at a wrong place",
      {
        "package.json": manifest().replace("{", "{ ,"),
        "src/app.ts": `${imports}const app = express();\n`,
      },
      /none/,
    ],
  ])("is refused: %s", async (_what, files, message) => {
    await expect(async () => adopted(files)).rejects.toThrow(message);
  });
});
