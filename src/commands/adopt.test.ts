import { describe, expect, it } from "vitest";
import { main } from "../cli.js";
import { packagedHost } from "./fixture/packaged-host.js";

const app = 'import express from "express";\nconst app = express();\napp.listen(3000);\n';
const manifest = (name: string, more: object = {}): string =>
  JSON.stringify({ name, dependencies: { express: "^5.0.0" }, ...more }, undefined, 2);

const service = (folder: string, name: string): Record<string, string> => ({
  [`${folder}/package.json`]: manifest(name),
  [`${folder}/tsconfig.json`]: '{ "compilerOptions": { "module": "nodenext" } }\n',
  [`${folder}/src/app.ts`]: app,
});

const workspace = {
  "package.json": JSON.stringify({ name: "root", workspaces: ["services/*", "!services/old"] }),
  "yarn.lock": "",
  ...service("services/orders", "@shop/orders"),
  ...service("services/users", "@shop/users"),
  ...service("services/old", "@shop/old"),
  "services/lib/package.json": JSON.stringify({ name: "@shop/lib" }),
};

async function run(files: Readonly<Record<string, string>>, ...args: string[]) {
  const host = packagedHost({ files });
  const code = await main(["new", ...args], host);
  return { code, host, ...host.printed };
}

describe("new in a workspace's root", () => {
  it.each(["@shop/orders", "services/orders", "./services/orders/"])(
    "adopts the package that is named: %s",
    async (name) => {
      const { code, host, out } = await run(workspace, "--package", name, "--yes");
      expect(code).toBe(0);
      const changed = host.files.get("/project/services/orders/src/app.ts");
      expect(changed).toContain("app.use(endpoints)");
      expect(host.files.get("/project/services/users/src/app.ts")).toBe(app);
      expect(host.files.get("/project/package.json")).toBe(workspace["package.json"]);
      expect(out).toContain("yarn");
      expect(host.started).toContain("yarn install");
    },
  );

  it("points to copies inside the package", async () => {
    const { host } = await run(workspace, "--package", "@shop/users", "--yes", "--no-install");
    const text = host.files.get("/project/services/users/package.json") ?? "";
    const { dependencies } = JSON.parse(text) as { dependencies: Record<string, string> };
    const copy = dependencies["@endpointgen/runtime"]?.replace("file:", "") ?? "";
    expect(host.files.has(`/project/services/users/${copy}`)).toBe(true);
  });

  it("lists the packages where nobody said which", async () => {
    const { code, err } = await run(workspace, "--yes");
    expect(code).toBe(2);
    expect(err).toContain("several packages use Express: @shop/orders, @shop/users");
    expect(err).toContain("--package @shop/orders");
  });

  it("takes the only one, from pnpm's list as well", async () => {
    const files = {
      "package.json": "{}",
      "pnpm-workspace.yaml": "packages:\n  - 'apps/**'\n",
      "pnpm-lock.yaml": "",
      ...service("apps/http/api", "api"),
    };
    const { code, host } = await run(files, "--yes");
    expect(code).toBe(0);
    expect(host.started).toContain("pnpm install");
    expect(host.files.has("/project/apps/http/api/endpointgen.yaml")).toBe(true);
  });

  it.each([
    ["a package that isn't there", workspace, ["--package", "nobody"], /called nobody/],
    [
      "--package without a workspace",
      service(".", "alone"),
      ["--package", "x"],
      /no package of a workspace/,
    ],
  ])("refuses %s", async (_what, files, args, message) => {
    const { code, err } = await run(files, ...args, "--yes");
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
  });
});

describe("new in a project", () => {
  it("writes nothing without a terminal or --yes, and prints what to paste", async () => {
    const files = service(".", "alone");
    const { code, host, out } = await run(files);
    expect(code).toBe(0);
    expect(out).toContain("add to src/app.ts, before the end, line 3:");
    expect([...host.files.keys()]).toHaveLength(3);
  });

  it("tells a program the same as JSON", async () => {
    const { code, out } = await run(service(".", "alone"), "--json", "--yes", "--no-install");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      written: true,
      mount: { path: "src/app.ts" },
      found: { express: 5, modules: "commonjs", manager: "npm" },
    });
  });

  it("doesn't adopt twice", async () => {
    const files = { ...service(".", "alone"), "endpointgen.yaml": "version: 1\n" };
    const { code, err } = await run(files, "--yes");
    expect([code, err]).toEqual([2, expect.stringContaining("endpointgen new endpoint NAME")]);
  });

  it("keeps a SECRET_KEY that is there, and makes none where git would see it", async () => {
    const own = { ".gitignore": ".env\n", ".env": "A=1\nSECRET_KEY=own" };
    const { host } = await run({ ...service(".", "a"), ...own }, "--yes", "--no-install");
    expect(host.files.get("/project/.env")).toBe(own[".env"]);
    const other = await run({ ...service(".", "a"), ".env": "A=1" }, "--yes", "--no-install");
    expect(other.host.files.get("/project/.env")).toBe("A=1");
    const made = await run(
      { ...service(".", "a"), ".gitignore": ".env\n" },
      "--yes",
      "--no-install",
    );
    expect(made.host.files.get("/project/.env")).toMatch(/^SECRET_KEY=\S{44}\n$/);
  });
});
