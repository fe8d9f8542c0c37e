import { describe, expect, it } from "vitest";
import type { Finding } from "../changes/project.js";
import { memoryHost } from "../host/memory.js";
import { isDay, isOver } from "./day.js";
import { isOpen, judge } from "./judge.js";
import { readWaivers, type Waiver, waiversFile } from "./read.js";
import { withWaivers } from "./write.js";

const read = (text: string) =>
  readWaivers(memoryHost({ files: { [waiversFile]: text } }), "/project");

const [one, two, three] = ["0012345678e1", "111111111111", "abcdefabcdef"] as const;
const waiver = (finding: string, more: Partial<Waiver> = {}) => ({
  finding,
  change: "order rate_limit: 20 → 40: more requests pass",
  reason: "a bigger machine",
  owner: "ada",
  ...more,
});

describe("the days of a waiver", () => {
  it.each(["2027-02-28", "2028-02-29"])("%s is one", (day) => {
    expect(isDay(day)).toBe(true);
  });

  it.each(["2027-02-29", "2027-2-1", "tomorrow", "2027-13-01", "2027-01-31T00:00", ""])(
    "%j is none",
    (day) => {
      expect(isDay(day)).toBe(false);
    },
  );

  it("last until their end in UTC", () => {
    expect(isOver("2027-01-31", Date.parse("2027-01-31T23:59:59.999Z"))).toBe(false);
    expect(isOver("2027-01-31", Date.parse("2027-02-01T00:00:00Z"))).toBe(true);
  });
});

describe("the file of waivers", () => {
  it("needn't be there, and may hold nothing", () => {
    expect(readWaivers(memoryHost(), "/project")).toEqual({ waivers: [], diagnostics: [] });
    expect(read("# nothing\n").diagnostics).toEqual([]);
    expect(read("waivers: []\n").diagnostics).toEqual([]);
  });

  it("is read as it is written, fingerprints that look like numbers included", () => {
    const { waivers, diagnostics } = read(withWaivers(undefined, [waiver(two), waiver(one)]));
    expect(diagnostics).toEqual([]);
    expect(waivers.map(({ finding }) => finding)).toEqual([one, two]);
  });

  it("keeps what people wrote into it, and stays sorted", () => {
    const text = `# ours
waivers:
  # the gateway limits them now
  - finding: "${two}" # see ticket 12
    reason: gateway # for now
    owner: bob
    until: 2027-01-31
`;
    const now = withWaivers(text, [waiver(three), waiver(one), waiver(two)]);
    expect(read(now).waivers.map(({ finding }) => finding)).toEqual([one, two, three]);
    for (const comment of ["# ours", "# the gateway limits them now", "# see ticket 12"])
      expect(now).toContain(comment);
    expect(read(now).waivers[1]).toMatchObject({ reason: "a bigger machine", owner: "ada" });
    expect(now).not.toContain("2027");
    expect(withWaivers(now, [waiver(two)])).toBe(now);
  });

  it.each([
    ["waivers: 3", "wrong-type", 1],
    ["waivers:\n  - finding: 111111111111\n    reason: a\n    owner: b", "wrong-type", 2],
    ['waivers:\n  - finding: "12"\n    reason: a\n    owner: b', "wrong-value", 2],
    [`waivers:\n  - finding: ${three}\n    owner: b`, "wrong-type", 2],
    [`waivers:\n  - finding: ${three}\n    owner: b\n    reason: ' '`, "wrong-value", 4],
    [
      `waivers:\n  - finding: ${three}\n    owner: b\n    reason: a\n    until: 2027-02-30`,
      "wrong-value",
      5,
    ],
    [
      `waivers:\n  - finding: ${three}\n    owner: b\n    reason: a\n    untill: x`,
      "unknown-key",
      5,
    ],
    ["waiver: []", "unknown-key", 1],
    ["- a", "not-a-map", 1],
    ["waivers: [", "syntax", 1],
    [
      withWaivers(undefined, [waiver(two)]).concat(
        `  - finding: "${two}"\n    reason: a\n    owner: b\n`,
      ),
      "waiver-twice",
      9,
    ],
  ])("is refused when it says %j", (text, code, line) => {
    const { waivers, diagnostics } = read(text);
    expect(waivers).toEqual([]);
    expect(diagnostics.map((told) => [told.code, told.severity, told.place?.line])).toEqual([
      [code, "error", line],
    ]);
    expect(diagnostics[0]?.cure).toBeDefined();
  });
});

const finding = (fingerprint: string, kind: Finding["kind"] = "weakening"): Finding => ({
  kind,
  endpoint: "order",
  path: "rate_limit",
  message: "more",
  before: 1,
  after: 2,
  fingerprint,
});
const place = { file: waiversFile, line: 1, column: 1, length: 1 };
const now = Date.parse("2027-01-31T12:00:00Z");
const judged = (findings: readonly Finding[], waivers: readonly Waiver[]) => {
  const { diagnostics, ...rest } = judge(findings, waivers, now);
  const open = rest.findings.filter(isOpen).map(({ fingerprint }) => fingerprint);
  return { open, told: diagnostics.map(({ code, severity }) => [code, severity]) };
};

describe("a waiver", () => {
  it("closes its finding and no other", () => {
    const findings = [finding(one), finding(two)];
    expect(judged(findings, [{ ...waiver(two), place }])).toEqual({ open: [one], told: [] });
  });

  it("counts on its last day and not after it, which is told", () => {
    const until = (day: string) => [{ ...waiver(one, { until: day }), place }];
    expect(judged([finding(one)], until("2027-01-31"))).toEqual({ open: [], told: [] });
    expect(judged([finding(one)], until("2027-01-30"))).toEqual({
      open: [one],
      told: [["waiver-expired", "warning"]],
    });
  });

  it("that nothing asks for is a hint, also when only a harmless change has its fingerprint", () => {
    const hint = [["waiver-unused", "hint"]];
    expect(judged([], [{ ...waiver(one), place }])).toEqual({ open: [], told: hint });
    expect(judged([finding(one, "change")], [{ ...waiver(one), place }])).toEqual({
      open: [],
      told: hint,
    });
  });
});
