import { describe, expect, it } from "vitest";
import type { GuardKey, GuardValues } from "./knobs.js";
import { settleGuards } from "./settle.js";
import { strangerNotices } from "./strangers.js";

const everything: GuardValues = {
  permission_roles_required: ["admin", "db_user"],
  user_permissions_required: ["read:jobs"],
  auth_type_required: "jwt",
  mfa_required: true,
  mfa_max_age: 300,
  ip_whitelist_enabled: true,
  ip_whitelist: ["10.0.0.0/8"],
  user_profile_scope_required: undefined,
  db_enabled: true,
  enable_encryption: true,
  enable_decryption: true,
};

const nothing: GuardValues = {
  ...everything,
  permission_roles_required: [],
  user_permissions_required: [],
  auth_type_required: "none",
  mfa_required: false,
  ip_whitelist_enabled: false,
  ip_whitelist: undefined,
  enable_encryption: undefined,
  enable_decryption: undefined,
};

function settle(
  environment: Record<string, string>,
  values: Partial<GuardValues> = {},
  mayWeaken: GuardKey[] = [],
) {
  const reviewed = { endpoint: "io_job", values: { ...everything, ...values }, mayWeaken };
  return settleGuards(reviewed, environment, true);
}

const problemsOf = (settled: ReturnType<typeof settle>): string =>
  settled.problems.map(({ problem, cure }) => `${problem} ${cure}`).join("\n");

/** One text of each key, and what it comes to. */
const stronger: [GuardKey, string, unknown][] = [
  ["permission_roles_required", "admin", ["admin"]],
  ["user_permissions_required", '["read:jobs", "write:jobs"]', ["read:jobs", "write:jobs"]],
  ["mfa_max_age", "1m", 60],
  ["ip_whitelist", "10.1.0.0/16, 10.2.0.1", ["10.1.0.0/16", "10.2.0.1"]],
  ["enable_decryption", "no", false],
];

const weaker: [GuardKey, string, unknown][] = [
  ["permission_roles_required", "admin,guest", ["admin", "guest"]],
  ["permission_roles_required", "[]", []],
  ["user_permissions_required", "write:jobs", ["write:jobs"]],
  ["mfa_required", "FALSE", false],
  ["mfa_max_age", "301", 301],
  ["ip_whitelist_enabled", "off", false],
  ["ip_whitelist", "10.0.0.0/8,192.168.0.1", ["10.0.0.0/8", "192.168.0.1"]],
  ["ip_whitelist", "::/0", ["::/0"]],
  ["enable_encryption", "0", false],
];

const nameOf = (key: GuardKey): string =>
  `${key.startsWith("enable_") ? "ENCRYPTION" : "SECURITY"}_${key.toUpperCase()}`;

describe("the environment in production", () => {
  it.each(stronger)("tightens %s by %s", (key, text, value) => {
    const settled = settle({ [nameOf(key)]: text });
    expect(settled.values[key]).toEqual(value);
    expect(settled.problems).toEqual([]);
    expect(settled.notices).toHaveLength(1);
    expect(settled.notices[0]).toContain(`${nameOf(key)}: `);
    expect(settled.notices[0]).toContain(`${key} of io_job`);
  });

  it.each(weaker)("is refused where it weakens %s by %s", (key, text) => {
    const settled = settle({ [nameOf(key)]: text });
    expect(settled.values).toEqual(everything);
    expect(problemsOf(settled)).toContain(`${nameOf(key)} weakens`);
    expect(problemsOf(settled)).toContain(`env_may_weaken: [${key}]`);
  });

  it.each(weaker)("weakens %s by %s where the YAML lets it", (key, text, value) => {
    const settled = settle({ [nameOf(key)]: text }, {}, [key]);
    expect(settled.problems).toEqual([]);
    expect(settled.values[key]).toEqual(value);
    expect(settled.notices).toHaveLength(1);
  });

  it("says nothing where it says what was reviewed", () => {
    const same = settle({ MFA_REQUIRED: "true", PERMISSION_ROLES_REQUIRED: "db_user,admin" });
    expect(same).toEqual({ values: everything, changed: [], notices: [], problems: [] });
  });
});

describe("the environment outside of production", () => {
  it.each(weaker)("weakens %s by %s", (key, text, value) => {
    const reviewed = { endpoint: "io_job", values: everything, mayWeaken: [] };
    const settled = settleGuards(reviewed, { [nameOf(key)]: text }, false);
    expect(settled.values[key]).toEqual(value);
    expect(settled.notices).toHaveLength(1);
  });
});

describe("the names of the environment", () => {
  it("take the most specific one", () => {
    const bare = { MFA_MAX_AGE: "100" };
    const shared = { ...bare, SECURITY_MFA_MAX_AGE: "90" };
    const own = { ...shared, IO_JOB_SECURITY_MFA_MAX_AGE: "80" };
    expect(settle(bare).values.mfa_max_age).toBe(100);
    expect(settle(shared).values.mfa_max_age).toBe(90);
    expect(settle(own).values.mfa_max_age).toBe(80);
    expect(settle({ ...shared, IO_JOB_SECURITY_MFA_MAX_AGE: "" }).values.mfa_max_age).toBe(90);
    expect(settle({ OTHER_SECURITY_MFA_MAX_AGE: "80" }).values.mfa_max_age).toBe(300);
  });

  it("leave a reviewed list alone when IP_WHITELIST is set for others", () => {
    const settled = settle({ IP_WHITELIST: "0.0.0.0/0" });
    expect(settled).toEqual({ values: everything, changed: [], notices: [], problems: [] });
  });

  it("know that IPv6 which stands for IPv4 is in no range of IPv6", () => {
    const all = { ip_whitelist: ["::/0"] };
    const said = problemsOf(settle({ SECURITY_IP_WHITELIST: "::ffff:0.0.0.0/96" }, all));
    expect(said).toMatch(/weakens/);
  });

  it("take any list where the YAML leaves it to the environment", () => {
    const settled = settle({ SECURITY_IP_WHITELIST: "0.0.0.0/0" }, { ip_whitelist: undefined });
    expect(settled.values.ip_whitelist).toEqual(["0.0.0.0/0"]);
  });
});

describe("a guard that wasn't generated", () => {
  it.each([
    ["MFA_REQUIRED", "true", "security.mfa_required: true"],
    ["PERMISSION_ROLES_REQUIRED", "admin", "security.permission_roles_required: admin"],
    ["USER_PERMISSIONS_REQUIRED", "a:b", "security.user_permissions_required: a:b"],
    ["AUTH_TYPE_REQUIRED", "jwt", "security.auth_type_required: jwt"],
    ["IP_WHITELIST_ENABLED", "1", "security.ip_whitelist_enabled: true"],
  ])("can't be asked for by %s=%s", (name, text, key) => {
    const said = problemsOf(settle({ [name]: text }, nothing));
    expect(said).toContain(`${name} asks io_job for ${key}, which was not generated`);
    expect(said).toMatch(/YAML of io_job and generate, or set IO_JOB_SECURITY_\w+=\S+ to leave/);
  });

  it("can't be asked for where its section is off", () => {
    const off = { enable_encryption: false, enable_decryption: false };
    expect(problemsOf(settle({ ENABLE_ENCRYPTION: "true" }, off))).toMatch(/not generated/);
    expect(problemsOf(settle({ ENABLE_DECRYPTION: "true" }, { enable_decryption: false }))).toMatch(
      /not generated/,
    );
  });

  it("is refused in every mode", () => {
    const reviewed = { endpoint: "io_job", values: nothing, mayWeaken: [] };
    expect(settleGuards(reviewed, { MFA_REQUIRED: "true" }, false).problems).toHaveLength(1);
    const another = { endpoint: "io_job", values: everything, mayWeaken: [] };
    const none = settleGuards(another, { AUTH_TYPE_REQUIRED: "none" }, false);
    expect(problemsOf(none)).toMatch(/not generated/);
  });

  it("is no matter where there is nothing to guard, but that is told to who means this endpoint", () => {
    const shared = { ENABLE_ENCRYPTION: "true", SECURITY_MFA_MAX_AGE: "5" };
    expect(settle(shared, nothing)).toMatchObject({ notices: [], problems: [] });
    const own = { IO_JOB_SECURITY_MFA_MAX_AGE: "5", IO_JOB_ENCRYPTION_ENABLE_ENCRYPTION: "true" };
    expect(settle(own, nothing)).toMatchObject({ problems: [] });
    expect(settle(own, nothing).notices.join()).toMatch(/no effect.*no effect/);
    expect(settle({ USER_PROFILE_SCOPE_REQUIRED: "read:me" }).notices.join()).toMatch(/no effect/);
  });
});

describe("a wrong value", () => {
  it.each([
    ["MFA_REQUIRED", "maybe"],
    ["SECURITY_MFA_MAX_AGE", "-1"],
    ["SECURITY_MFA_MAX_AGE", "1.5"],
    ["SECURITY_MFA_MAX_AGE", "5 weeks"],
    ["SECURITY_MFA_MAX_AGE", "4000d"],
    ["PERMISSION_ROLES_REQUIRED", '["admin"'],
    ["PERMISSION_ROLES_REQUIRED", "two words"],
    ["USER_PERMISSIONS_REQUIRED", 'read:"x"'],
    ["SECURITY_IP_WHITELIST", "10.0.0.0/33"],
    ["AUTH_TYPE_REQUIRED", "basic"],
  ])("is told by name and without the value: %s=%s", (name, text) => {
    const settled = settle({ [name]: text });
    expect(settled.problems).toHaveLength(1);
    expect(problemsOf(settled)).toMatch(new RegExp(`^${name} has a wrong value\\. It must be`));
    expect(problemsOf(settled)).not.toContain(text);
  });
});

describe("names that speak to nobody", () => {
  it("are told", () => {
    const environment = {
      SECURITY_MFA_REQUIERD: "true",
      IO_JOB_SECURITY_MFA: "true",
      IO_JBO_SECURITY_MFA_REQUIRED: "true",
      IO_JOB_SECURITY_MFA_REQUIRED: "true",
      MFA_REQUIRED: "true",
      SECURITY_DB_ENABLED: "",
      PATH: "/bin",
    };
    expect(strangerNotices(environment, ["io_job"])).toEqual([
      "SECURITY_MFA_REQUIERD: the environment sets no such key.",
      "IO_JOB_SECURITY_MFA: the environment sets no such key.",
      "IO_JBO_SECURITY_MFA_REQUIRED: this app has no endpoint of that name.",
    ]);
  });
});
