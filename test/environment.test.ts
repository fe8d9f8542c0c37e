/** What the runtime knows of the guards' settings is what the generator declares. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { judge } from "../src/changes/direction.js";
import type { Declared } from "../src/changes/knob.js";
import { environmentNames } from "../src/config/environment-names.js";
import { processNames } from "../src/dev/gen/environment-page.js";
import { verdictOf } from "../src/runtime/security/overrides/direction.js";
import { guardKeys, knobs, type GuardKey } from "../src/runtime/security/overrides/knobs.js";
import { ownName, sharedNames } from "../src/runtime/security/overrides/names.js";
import { rooms } from "../src/sections/index.js";

type SectionKey = "security" | "encryption";
const shapes = {
  security: rooms.security.schema().shape as Readonly<Record<string, z.ZodType>>,
  encryption: rooms.encryption.schema().shape as Readonly<Record<string, z.ZodType>>,
};

function declaredFor(section: SectionKey, key: string): Declared<never> | undefined {
  const declared: Readonly<Record<string, Declared<never>>> = rooms[section].changes.knobs;
  return declared[key];
}

/** Fixed when the code is generated. */
const beyond = ["env_may_weaken", "fields"];

/** Texts of the environment, right and wrong; a YAML file could hold any of them. */
const texts: Readonly<Record<string, readonly string[]>> = {
  flag: ["true", "false", "perhaps"],
  seconds: ["0", "300", "5m", "2 h", "1 day", "0.5min", "1.5", "-1", "3650d", "3651d", "5x", "x"],
  list: ["a", "a,b", '["a","b"]', "[]", "a b", 'a"b', "a:b", "a\\b", "x".repeat(150)],
  ranges: ["10.0.0.0/8", "::1,10.0.0.1", "10.0.0.0/33", "10.0.0", "::/129", "::ffff:10.0.0.1/104"],
  word: ["jwt", "session", "api_key", "custom", "none", "basic", "JWT"],
  line: ["read:user", "read:me", "x".repeat(1000), "x".repeat(1001), "a\nb"],
};

const formOf: Readonly<Record<GuardKey, keyof typeof texts>> = {
  permission_roles_required: "list",
  user_permissions_required: "list",
  auth_type_required: "word",
  mfa_required: "flag",
  mfa_max_age: "seconds",
  user_profile_scope_required: "line",
  ip_whitelist_enabled: "flag",
  ip_whitelist: "ranges",
  db_enabled: "flag",
  enable_encryption: "flag",
  enable_decryption: "flag",
};

/** What the text would be in a YAML file. */
function asYaml(form: string, text: string): unknown {
  if (form === "list" || form === "ranges") {
    return text.startsWith("[") ? JSON.parse(text) : text.split(",");
  }
  if (form === "flag" && text !== "perhaps") return text === "true";
  return form === "seconds" && /^-?[\d.]+$/.test(text) ? Number(text) : text;
}

const samples: Readonly<Record<string, readonly unknown[]>> = {
  flag: [true, false],
  seconds: [0, 1, 300],
  list: [[], ["a"], ["b"], ["a", "b"], ["a", "b", "c"]],
  ranges: [
    [],
    ["10.0.0.0/8"],
    ["10.1.0.0/16"],
    ["10.0.0.1", "::1"],
    ["::/0"],
    ["::ffff:0.0.0.0/96"],
    ["0.0.0.0/0"],
  ],
};

const pairs = (values: readonly unknown[]): [unknown, unknown][] =>
  values.flatMap((one) =>
    values.flatMap((other): [unknown, unknown][] => (one === other ? [] : [[one, other]])),
  );

describe("the runtime's settings of guards", () => {
  it("are all that the sections have", () => {
    for (const section of ["security", "encryption"] as const) {
      const known = guardKeys.filter((key) => knobs[key].section === section);
      const wanted = Object.keys(shapes[section]).filter((key) => !beyond.includes(key));
      expect(known.toSorted()).toEqual(wanted.toSorted());
    }
  });

  it.each(guardKeys)("judge %s as the generator does", (key) => {
    const { section, direction, weaker, follows } = knobs[key];
    const declared = declaredFor(section, key);
    if (declared === "free" || declared === undefined) {
      expect([direction, weaker]).toEqual(["free", ""]);
      return;
    }
    expect(weaker).toBe(declared.weaker);
    // Another value isn't followed, so nobody has to weigh it.
    if (follows !== undefined) return;
    const found = pairs(samples[formOf[key]] ?? []).map(([before, after]) => [
      [before, after, verdictOf(direction, before, after)],
      [before, after, judge(declared.direction, before, after)],
    ]);
    expect(found.length).toBeGreaterThan(0);
    expect(found.map(([own]) => own)).toEqual(found.map(([, theirs]) => theirs));
  });

  it.each(guardKeys)("take the values of %s that the YAML takes", (key) => {
    const { section, read } = knobs[key];
    const schema = shapes[section][key];
    const form = formOf[key];
    for (const text of texts[form] ?? []) {
      const yaml = schema?.safeParse(asYaml(form, text));
      const reading = read("NAME", text);
      expect([text, "value" in reading]).toEqual([text, yaml?.success]);
      if ("value" in reading) expect(reading.value).toEqual(yaml?.data);
    }
  });

  it("go by the names that the reference shows", () => {
    for (const key of guardKeys) {
      const names = [...sharedNames(key).toReversed(), ownName("io_job", key)];
      expect(environmentNames("io_job", knobs[key].section, key)).toEqual(names);
    }
    for (const key of beyond) expect(environmentNames("io_job", "security", key)).toEqual([]);
    expect(environmentNames("io_job", "cache", "algo")).toEqual([]);
  });

  it("may be weakened where the YAML can list them", () => {
    for (const section of ["security", "encryption"] as const) {
      const listed = guardKeys.filter((key) => {
        const list = shapes[section]["env_may_weaken"]?.safeParse([key]);
        return list?.success === true;
      });
      const weakened = guardKeys.filter(
        (key) => knobs[key].section === section && !["free", "off"].includes(knobs[key].direction),
      );
      expect(listed).toEqual(weakened);
    }
  });
});

describe("the reference of the process", () => {
  it("names what the runtime reads, and nothing else", () => {
    const root = join(import.meta.dirname, "../src/runtime");
    const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) =>
      /^(?!dist|dev|.*node_modules).*(?<!\.test)\.ts$/.test(file),
    );
    const reads =
      /(?:environment|env)\["([A-Z_]+)"\]|(?:listOf|fromEnvironment(?:<\w+>)?|duration)\("([A-Z_]+)"|\?\? "(JWT_SECRET)"/g;
    const found = files.flatMap((file) =>
      [...withoutComments(readFileSync(join(root, file), "utf8")).matchAll(reads)].map(
        ([, one, other, third]) => one ?? other ?? third,
      ),
    );
    expect([...new Set(found)].toSorted()).toEqual(Object.keys(processNames).toSorted());
  });
});

/** What examples in comments read is their reader's. */
const withoutComments = (text: string): string => text.replace(/^ *\*.*$/gm, "");
