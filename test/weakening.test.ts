/**
 * Every way of weakening an endpoint, one step at a time: each is named, and nothing is said of the
 * same step the other way.
 */
import { describe, expect, it } from "vitest";
import { type Change, compareConfigs, compareSettings } from "../src/changes/compare.js";
import { compareProjects, type ProjectState } from "../src/changes/project.js";
import { parseDocument } from "../src/config/document.js";
import { presetSources } from "../src/config/presets.js";
import { readSettings } from "../src/config/project.js";
import { readConfig } from "../src/config/read-config.js";
import { createShelf } from "../src/config/shelf.js";
import { isError } from "../src/diagnostic.js";
import { endpoints, settings } from "./support/weakenings.js";

const shelf = createShelf();
const around = {
  sources: { ...presetSources({}), load: () => undefined },
  settings: parseDocument("endpointgen.yaml", "").value,
  shelf,
};

function resolvedOf(text: string) {
  const { value, diagnostics } = readConfig("endpoints/job.yaml", text, around);
  expect(diagnostics.filter(isError)).toEqual([]);
  if (value === undefined) throw new Error(text);
  return value;
}

const configOf = (text: string) => resolvedOf(text).config;

function settingsOf(text: string) {
  const { value } = readSettings("endpointgen.yaml", text);
  if (value === undefined) throw new Error(text);
  return value;
}

const weaker = (changes: readonly Change[]): string[] =>
  changes.filter(({ verdict }) => verdict === "weaker").map(({ path }) => path.join("."));

/** A change that nobody can weigh counts as weaker both ways. */
const eitherWay = new Set([
  "security.auth_type_required",
  "security.user_permissions_required",
  ...settings
    .map(([path]) => path)
    .filter((path) => /^(auth\.(issuer|audience|jwks_url|secret|claims)|wiring)/.test(path)),
]);

const both = "request: { body: { a: string, b: string } }\n";

/** A flow map is a whole file; anything else stands below a body with two fields. */
const fileOf = (text: string): string => (text.startsWith("{ ") ? text : `${both}${text}\n`);

describe("weakening an endpoint", () => {
  it.each(endpoints)("by %s: %j → %j", (path, strong, weak) => {
    const [before, after] = [configOf(fileOf(strong)), configOf(fileOf(weak))];
    const changes = compareConfigs(before, after);
    expect(weaker(changes)).toContain(path);
    for (const { verdict, means } of changes) expect(means !== "").toBe(verdict === "weaker");
    if (!eitherWay.has(path)) expect(weaker(compareConfigs(after, before))).toEqual([]);
  });

  it("isn't seen where nothing changed", () => {
    for (const [, strong, weak] of endpoints) {
      for (const text of [strong, weak]) {
        expect(compareConfigs(configOf(fileOf(text)), configOf(fileOf(text)))).toEqual([]);
      }
    }
  });
});

describe("weakening every endpoint of a project", () => {
  it.each(settings)("by %s: %j → %j", (path, strong, weak) => {
    const [before, after] = [settingsOf(strong), settingsOf(weak)];
    expect(weaker(compareSettings(before, after))).toEqual([path]);
    if (!eitherWay.has(path)) expect(weaker(compareSettings(after, before))).toEqual([]);
  });
});

/** What a step is waived by: the findings of a project in which nothing else happened. */
function weakened(before: ProjectState, after: ProjectState): readonly string[] {
  return compareProjects(before, after)
    .filter(({ kind }) => kind === "weakening")
    .map(({ path, fingerprint }) => `${path} ${fingerprint}`);
}

const projectOf = (settingsText: string, ...texts: readonly string[]): ProjectState => ({
  settings: settingsOf(settingsText),
  endpoints: texts.map(resolvedOf),
});

/** The same file, with each key on other lines than before. */
const moved = (text: string): string => (text === "" ? text : `# moved\n\n${text}\n# end\n`);

/** Another endpoint that changes as well, in the strong and in the weak way. */
const beside = ["endpoint_name: beside\ncache: {}", "endpoint_name: beside\nrate_limit: 99/min"];

const fingerprints = {
  endpoint: endpoints.map(([, strong, weak]) =>
    weakened(projectOf("", fileOf(strong)), projectOf("", fileOf(weak))),
  ),
  settings: settings.map(([, strong, weak]) => weakened(projectOf(strong), projectOf(weak))),
};

describe("the fingerprint of each weakening", () => {
  it("is twelve digits, and stands for one change of one value alone", () => {
    const all = [...fingerprints.endpoint, ...fingerprints.settings].flat();
    const byFingerprint = new Map(all.map((one) => [one.split(" ")[1], one]));
    expect([...byFingerprint.keys()].every((one) => /^[0-9a-f]{12}$/.test(one ?? ""))).toBe(true);
    expect(byFingerprint.size).toBe(new Set(all).size);
    const steps = [...fingerprints.endpoint, ...fingerprints.settings].map((one) => one.join());
    expect(new Set(steps).size).toBe(steps.length);
  });

  it("doesn't hang on lines, order or what else changed", () => {
    for (const [index, [, strong, weak]] of endpoints.entries()) {
      const [besideBefore = "", besideAfter = ""] = beside;
      const before = projectOf("", besideBefore, moved(fileOf(strong)));
      const after = projectOf("body_limit: 101kb", moved(fileOf(weak)), besideAfter);
      expect(weakened(before, after)).toEqual(
        expect.arrayContaining([...(fingerprints.endpoint[index] ?? [])]),
      );
    }
    for (const [index, [, strong, weak]] of settings.entries()) {
      expect(weakened(projectOf(moved(strong)), projectOf(moved(weak)))).toEqual(
        fingerprints.settings[index],
      );
    }
  });

  it("is another for another endpoint", () => {
    const named = (name: string, more: string) => projectOf("", `endpoint_name: ${name}\n${more}`);
    const off = "security: { mfa_required: false }";
    expect(weakened(named("one", ""), named("one", off))).not.toEqual(
      weakened(named("two", ""), named("two", off)),
    );
  });

  it("stays the same from version to version", () => {
    const off = projectOf("", "security: { mfa_required: false }");
    expect(weakened(projectOf("", ""), off)).toEqual(["security.mfa_required 37dfb542ac32"]);
  });
});
