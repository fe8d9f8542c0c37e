import { describe, expect, it } from "vitest";
import type { RenderedFile } from "../render/rendered-file.js";
import { type Fragment, fingerprint, readFragment } from "./manifest.js";
import { type GenerationPlan, planGeneration } from "./plan.js";

const endpoint = "src/generated/io-job/endpoint.ts";

const generated = (text: string): RenderedFile => ({
  path: endpoint,
  owner: "generated",
  fragment: "io-job",
  text,
});

/** A disk, and what the last run remembered of it. */
interface Before {
  readonly disk?: Record<string, string>;
  readonly remembered?: Record<string, string>;
  readonly conflicts?: "ours" | "theirs";
}

function plan(files: readonly RenderedFile[], before: Before = {}): GenerationPlan {
  const hashes = Object.entries(before.remembered ?? {}).map(([path, text]) => [
    path,
    fingerprint(text),
  ]);
  const fragment: Fragment = { files: Object.fromEntries(hashes) as Record<string, string> };
  return planGeneration({
    files,
    fragments: new Map(hashes.length > 0 ? [["io-job", fragment]] : []),
    read: (path) => before.disk?.[path],
    conflicts: before.conflicts,
  });
}

const actions = ({ changes }: GenerationPlan) => changes.map(({ path, action }) => [path, action]);

describe("a plan", () => {
  it("creates what isn't there and remembers it", () => {
    const made = plan([generated("one")]);
    expect(made.changes).toEqual([{ path: endpoint, action: "create", text: "one" }]);
    const fragment = readFragment(made.fragments.get(".endpointgen/io-job.json") ?? "");
    expect(fragment?.files).toEqual({ [endpoint]: fingerprint("one") });
  });

  it("updates what it wrote itself", () => {
    const before = { disk: { [endpoint]: "one" }, remembered: { [endpoint]: "one" } };
    expect(actions(plan([generated("two")], before))).toEqual([[endpoint, "update"]]);
  });

  it("leaves a file alone that already says it, and takes other line endings for the same", () => {
    const before = { disk: { [endpoint]: "one\r\ntwo\r\n" } };
    expect(actions(plan([generated("one\ntwo\n")], before))).toEqual([[endpoint, "keep"]]);
  });

  it("calls an edited file a conflict and gives no text to write", () => {
    const before = { disk: { [endpoint]: "mine" }, remembered: { [endpoint]: "one" } };
    const { changes } = plan([generated("two")], before);
    expect(changes).toEqual([{ path: endpoint, action: "conflict", reason: "edited" }]);
  });

  it("calls an edited file a conflict even when the YAML didn't change", () => {
    const before = { disk: { [endpoint]: "mine" }, remembered: { [endpoint]: "one" } };
    expect(actions(plan([generated("one")], before))).toEqual([[endpoint, "conflict"]]);
  });

  it("never takes over a file that it didn't write", () => {
    const { changes } = plan([generated("one")], { disk: { [endpoint]: "somebody's" } });
    expect(changes).toEqual([{ path: endpoint, action: "conflict", reason: "not-ours" }]);
  });

  it("takes the side that is asked for", () => {
    const before = { disk: { [endpoint]: "mine" }, remembered: { [endpoint]: "one" } };
    expect(actions(plan([generated("two")], { ...before, conflicts: "theirs" }))).toEqual([
      [endpoint, "update"],
    ]);
    const kept = plan([generated("two")], { ...before, conflicts: "ours" });
    expect(actions(kept)).toEqual([[endpoint, "keep"]]);
    // The edit stays an edit: the next run without a side is a conflict again.
    const fragment = readFragment(kept.fragments.get(".endpointgen/io-job.json") ?? "");
    expect(fragment?.files[endpoint]).toBe(fingerprint("one"));
  });

  it("never touches a user's file that exists", () => {
    const handler: RenderedFile = {
      path: "src/handlers/io-job.ts",
      owner: "user",
      fragment: "io-job",
      text: "stub",
    };
    expect(actions(plan([handler], { disk: { [handler.path]: "mine" } }))).toEqual([
      [handler.path, "keep"],
    ]);
  });

  it("removes what nothing asks for any more, unless somebody edited it", () => {
    const remembered = { [endpoint]: "one" };
    const gone = plan([], { disk: { [endpoint]: "one" }, remembered });
    expect(actions(gone)).toEqual([[endpoint, "delete"]]);
    expect([...gone.fragments]).toEqual([[".endpointgen/io-job.json", undefined]]);
    const edited = plan([], { disk: { [endpoint]: "mine" }, remembered });
    expect(actions(edited)).toEqual([[endpoint, "conflict"]]);
  });

  it("reads a broken fragment as none", () => {
    expect(readFragment("{")).toBeUndefined();
    expect(readFragment('{"files":{"a":1}}')).toBeUndefined();
  });
});

describe("the shared index", () => {
  const line = (name: string) =>
    `export { mount${name} } from "./${name.toLowerCase()}/endpoint.js";`;
  const index = (...names: string[]): RenderedFile => ({
    path: "src/generated/index.ts",
    owner: "shared",
    fragment: "project",
    text: `${names.map(line).join("\n")}\n`,
  });

  it("is the same in any order", () => {
    const disk = { "src/generated/index.ts": `${line("B")}\n${line("A")}\n` };
    expect(actions(plan([index("A", "B")], { disk }))[0]?.[1]).toBe("keep");
  });

  it("drops endpoints that are gone and keeps lines that aren't ours", () => {
    const own = 'export * from "./mine.js";';
    const disk = { "src/generated/index.ts": `${line("Old")}\n${own}\n` };
    const { changes } = plan([index("New")], { disk });
    expect(changes[0]?.text).toBe(`${own}\n${line("New")}\n`);
  });
});
