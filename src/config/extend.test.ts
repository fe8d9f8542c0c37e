import { describe, expect, it } from "vitest";
import { read, resolve } from "./test-project.js";

const config = (text: string, files = {}) => resolve(text, files).config;

describe("layers, later wins", () => {
  const files = {
    "endpointgen.yaml": "defaults: { owner: settings, data_class: settings, tags: [settings] }",
    "endpoints/base.yaml":
      "extends: preset:person\nowner: base\ntags: [base]\ncache: { cache_ttl: 5, cache_size: 7 }",
    "endpoints/other.yaml": "tags: [other]\ncache: { default: { cache_ttl: 6 } }",
  };

  it("goes presets, settings, bases from left to right, own file", () => {
    const text = "extends: [base.yaml, ./other.yaml]\ncache: { algo: lru }";
    expect(config(text, files)).toMatchObject({
      owner: "base",
      data_class: "settings",
      tags: ["other"],
      cache: { algo: "lru", default: { cache_ttl: 6, cache_size: 7, user_profile_ttl: 60 } },
      security: { mfa_required: false, permission_roles_required: [] },
    });
    expect(config("extends: preset:person", files)).toMatchObject({ owner: "settings" });
  });

  it("resolves a base's own references from the base's place", () => {
    const deep = { "shared/b.yaml": "extends: ./c.yaml", "shared/c.yaml": "owner: c" };
    expect(config("extends: ../shared/b.yaml", deep).owner).toBe("c");
  });

  it("resolves a schema's file from the file that names it", () => {
    const base = { "shared/b.yaml": "request: { body: ./schemas.ts#Body }" };
    expect(resolve("extends: ../shared/b.yaml", base).facts.request.body).toMatchObject({
      file: "shared/schemas.ts",
    });
  });

  it("lets the same base come twice", () => {
    const diamond = {
      "endpoints/x.yaml": "extends: z.yaml",
      "endpoints/y.yaml": "extends: z.yaml",
      "endpoints/z.yaml": "owner: z",
    };
    expect(config("extends: [x.yaml, y.yaml]", diamond).owner).toBe("z");
  });

  it("stops at files that double with each level", () => {
    const files2 = Object.fromEntries(
      Array.from({ length: 20 }, (_, level) => [
        `endpoints/f${level}.yaml`,
        `extends: [f${level + 1}.yaml, f${level + 1}.yaml]`,
      ]),
    );
    const { diagnostics } = read("extends: f0.yaml", {
      ...files2,
      "endpoints/f20.yaml": "owner: z",
    });
    expect(diagnostics.map(({ code }) => code)).toContain("extends-cycle");
  });
});

describe("sections off and on", () => {
  const base = { "endpoints/base.yaml": "cache: { algo: lru }\njob: false" };

  it("KEY: false switches off, KEY: true on again with its defaults", () => {
    expect(config("extends: base.yaml\ncache: false", base).cache).toBe(false);
    expect(config("extends: base.yaml\njob: true", base).job).toMatchObject({ timeout: 300 });
    const off = { ...base, "endpoints/off.yaml": "extends: base.yaml\ncache: false" };
    expect(config("extends: off.yaml\ncache: true", off).cache).toMatchObject({ algo: "fifo" });
    expect(config("extends: off.yaml\ncache: { cache_ttl: 5 }", off).cache).toMatchObject({
      algo: "fifo",
      default: { cache_ttl: 5 },
    });
  });

  it("KEY: true over a section that is on changes nothing", () => {
    expect(config("extends: base.yaml\ncache: true", base).cache).toMatchObject({ algo: "lru" });
  });

  it("turns a section on that is off by default", () => {
    expect(config("").concurrency).toBe(false);
    expect(config("concurrency: true").concurrency).toEqual({ global: 0, per_user: 0 });
  });
});

describe("security: none", () => {
  const strict = {
    "endpoints/base.yaml":
      "security: { permission_roles_required: [boss], ip_whitelist_enabled: true, db_enabled: false }",
  };
  const open = {
    permission_roles_required: [],
    user_permissions_required: [],
    mfa_required: false,
    auth_type_required: "none",
  };

  it("replaces what a base wrote, but for db_enabled", () => {
    expect(config("extends: base.yaml\nsecurity: none", strict).security).toMatchObject({
      ...open,
      ip_whitelist_enabled: false,
      db_enabled: false,
    });
  });

  it("keeps the list when that is written beside it", () => {
    expect(
      config("security: { auth_type_required: none, ip_whitelist_enabled: true }").security,
    ).toMatchObject({ ...open, ip_whitelist_enabled: true });
  });

  it("makes the address the principal", () => {
    const { config: own, facts } = resolve("security: none\nroute: GET /quotes");
    expect(facts).toMatchObject({ identity: false, requiredCredits: 0 });
    expect(own.rate_limit).toMatchObject({ key: ["ip"] });
    expect(own.cache).toMatchObject({ shared: true, enabled: true });
    expect(resolve("security: none").config.idempotency).toMatchObject({ enabled: false });
    expect(resolve("security: none\nidempotency: true").config.idempotency).toMatchObject({
      enabled: true,
    });
  });

  it("starts again from the strict defaults when a later file asks for an identity", () => {
    const text = "extends: preset:open\nsecurity: { permission_roles_required: [admin] }";
    expect(config(text).security).toMatchObject({
      auth_type_required: "jwt",
      mfa_required: true,
      permission_roles_required: ["admin"],
      ip_whitelist_enabled: true,
    });
    expect(config("extends: preset:open\nsecurity: true").security).toMatchObject({
      auth_type_required: "jwt",
      mfa_required: true,
    });
  });

  it("stays open when a later file only adds the list", () => {
    expect(
      config("extends: preset:open\nsecurity: { ip_whitelist: [10.0.0.0/8] }").security,
    ).toMatchObject(open);
  });

  it("is an error beside an identity key of the same file only", () => {
    expect(
      read("security: { auth_type_required: none, mfa_required: true }").diagnostics,
    ).toHaveLength(1);
    expect(read("security: { auth_type_required: none, mfa_required: false }").diagnostics).toEqual(
      [],
    );
    expect(
      read("extends: base.yaml\nsecurity: { auth_type_required: none }", strict).diagnostics,
    ).toEqual([]);
  });
});

describe("sourceOf", () => {
  it("names the file, line and kind of every value, and nothing for defaults", () => {
    const files = {
      "endpointgen.yaml": "defaults:\n  owner: me\n",
      "endpoints/base.yaml": "tags: [a, b]\nrate_limit: 5/min",
    };
    const { merged } = resolve(
      "extends: [preset:person, base.yaml]\ncache: { cache_ttl: 5 }",
      files,
    );
    expect(merged.sourceOf(["owner"])).toMatchObject({
      kind: "settings",
      place: { file: "endpointgen.yaml", line: 2, column: 10 },
    });
    expect(merged.sourceOf(["tags", 1])).toMatchObject({
      kind: "file",
      place: { file: "endpoints/base.yaml", line: 1, column: 11 },
    });
    expect(merged.sourceOf(["rate_limit", "token_bucket", "refill_rate"])).toMatchObject({
      place: { line: 2, column: 1 },
    });
    expect(merged.sourceOf(["security", "mfa_required"])).toMatchObject({
      kind: "preset",
      place: { file: "preset:person" },
    });
    expect(merged.sourceOf(["cache", "default", "cache_ttl"])).toMatchObject({
      place: { line: 2, column: 21 },
    });
    expect(merged.sourceOf(["cache", "algo"])).toBeUndefined();
    expect(merged.sourceOf(["metrics"])).toBeUndefined();
  });
});
