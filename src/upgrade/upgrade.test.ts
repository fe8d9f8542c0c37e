import { describe, expect, it } from "vitest";
import { upgrade } from "../commands/upgrade.js";
import { memoryHost, type MemoryHost } from "../host/memory.js";
import type { Session } from "../session.js";
import { migrations } from "./upgrade.js";

const sessionOf = (host: MemoryHost, more: Partial<Session> = {}): Session => ({
  host,
  directory: "/project",
  json: false,
  quiet: false,
  ...more,
});

const settings = `# ours
version: 0
endpoints: apis/*.yaml
defaults:
  extends: bases/common.yaml
  security: { mfa: true }
`;

const files = {
  "endpointgen.yaml": settings,
  "apis/order.yaml": "extends: ../bases/paid.yaml\nname: order # its name\n",
  "bases/paid.yaml": "credits:\n  amount: 2\n",
  "bases/common.yaml": "version: 0\nlogging: { mask: [a] }\n",
  "bases/unused.yaml": "name: unused\n",
};

describe("upgrade", () => {
  it("brings settings, endpoints and what they extend to the present version", async () => {
    const host = memoryHost({ files });
    expect(await upgrade(sessionOf(host), {})).toBe(0);
    const text = (path: string) => host.files.get(`/project/${path}`);
    expect(text("endpointgen.yaml")).toBe(
      settings.replace("version: 0", "version: 1").replace("mfa:", "mfa_required:"),
    );
    expect(text("apis/order.yaml")).toBe(
      "extends: ../bases/paid.yaml\nendpoint_name: order # its name\n",
    );
    expect(text("bases/paid.yaml")).toBe("required_credits: 2\n");
    expect(text("bases/common.yaml")).toBe("version: 1\nlogging: { redact: [a] }\n");
    expect(text("bases/unused.yaml")).toBe(files["bases/unused.yaml"]);
    expect(host.printed.out).toContain("npx endpointgen generate");

    host.printed.out = "";
    expect(await upgrade(sessionOf(host), { check: true })).toBe(0);
    expect(host.printed.out).toBe("Everything is of this version.\n");
  });

  it("under --check and --dry-run writes nothing, and shows what it would", async () => {
    const host = memoryHost({ files });
    const before = new Map(host.files);
    expect(await upgrade(sessionOf(host), { check: true })).toBe(1);
    expect(await upgrade(sessionOf(host), { dryRun: true })).toBe(0);
    expect(host.files).toEqual(before);
    expect(host.printed.out).toContain("-name: order # its name\n+endpoint_name: order # its name");
  });

  it("finds what only a person can decide", async () => {
    const both = { ...files, "apis/order.yaml": "name: a\nendpoint_name: b\n" };
    const host = memoryHost({ files: both });
    expect(await upgrade(sessionOf(host), {})).toBe(1);
    expect(host.printed.out).toContain("open    apis/order.yaml: name → endpoint_name by hand");
    expect(host.files.get("/project/apis/order.yaml")).toBe(both["apis/order.yaml"]);
  });

  it("refuses a file of a later version, with a cure, and then writes nothing", async () => {
    const host = memoryHost({ files: { ...files, "bases/paid.yaml": "version: 7\n" } });
    expect(await upgrade(sessionOf(host), {})).toBe(1);
    expect(host.printed.out).toContain("newer-version");
    expect(host.printed.out).toContain("or a newer one");
    expect(host.files.get("/project/endpointgen.yaml")).toBe(settings);
  });

  it("gives one document under --json", async () => {
    const host = memoryHost({ files });
    await upgrade(sessionOf(host, { json: true }), { dryRun: true });
    expect(JSON.parse(host.printed.out)).toMatchObject({ written: false, packages: [] });
  });
});

describe("the migrations", () => {
  it("lead step by step to the present version", () => {
    expect(migrations.map(({ from, to }) => to - from)).toEqual(migrations.map(() => 1));
    expect(migrations.map(({ from }) => from)).toEqual(migrations.map((_, index) => index));
  });
});
