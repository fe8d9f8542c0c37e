import { describe, expect, it } from "vitest";
import { mergeTexts } from "../merge/conflict-markers.js";
import { conserve } from "./conserve.js";
import type { Merge } from "./decide.js";
import { remember } from "./fragment.js";
import { loadParser } from "../syntax/tree.js";
import { planGeneration } from "./plan.js";

const path = "src/generated/io-job/endpoint.ts";
const base = "first();\nlimit(1);\nsecond();\n";
const wanted = base.replace("limit(1)", "limit(2)");
const present = `${base}mine();\n`;

/** A merge that forgets the user's last line. */
const faulty: Merge = (versions, ...rest) => {
  const { text, conflicts } = mergeTexts(versions, ...rest);
  return { text: text.replace("mine();\n", ""), conflicts };
};

function plan(merge?: Merge, favour?: "theirs", text = present) {
  const file = { id: "io-job/endpoint", path, source: "endpoints/io-job.yaml", fragment: "io-job" };
  const files = new Map([[path, [remember(file.id, base)]]]);
  const made = planGeneration({
    files: [{ ...file, owner: "generated", text: wanted }],
    manifest: new Map([["io-job", { files }]]),
    origins: new Map(),
    favour,
    merge,
    read: (one) => (one === path ? text : undefined),
    candidates: () => [],
  });
  return conserve(made, () => favour, loadParser);
}

describe("conserve", () => {
  it("passes a plan that keeps what the user wrote", async () => {
    const { diagnostics, changes } = await plan();
    expect(diagnostics).toEqual([]);
    expect(changes).toEqual([{ path, action: "merge", text: `${wanted}mine();\n` }]);
  });

  it("names what a faulty merge would lose, with its file and line", async () => {
    const { diagnostics } = await plan(faulty);
    expect(diagnostics).toMatchObject([
      { code: "lost-edit", severity: "error", place: { file: path, line: 4 } },
    ]);
    expect(diagnostics[0]?.message).toContain("mine();");
  });

  it("lists what --theirs drops", async () => {
    const { diagnostics, changes } = await plan(
      undefined,
      "theirs",
      `${base}limit(3);\n`.replace("limit(1)", "limit(9)"),
    );
    expect(diagnostics).toEqual([]);
    expect(changes).toMatchObject([{ path, dropped: [{ line: 2, text: "limit(9);" }] }]);
  });

  it("has nothing to look at where nobody edited", async () => {
    const made = await plan(faulty, undefined, base);
    expect(made.rewrites).toEqual([]);
  });
});
