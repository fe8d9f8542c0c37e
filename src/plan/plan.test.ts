import { describe, expect, it } from "vitest";
import { applyPlan } from "./apply.js";
import { memoryHost, type MemoryHost } from "../host/memory.js";
import type { RenderedFile } from "../render/rendered-file.js";
import { fragmentPath } from "./fragment.js";
import { readManifest } from "./manifest.js";
import { type GenerationPlan, planGeneration, type PlanInput } from "./plan.js";

const endpoint = "src/generated/io-job/endpoint.ts";
const test = "test/generated/io-job.test.ts";
const header = "/** IO Job. Written by endpointgen from endpoints/io-job.yaml. */\n";

const file = (id: string, path: string, text: string): RenderedFile => ({
  id: `io-job/${id}`,
  path,
  owner: "generated",
  source: "endpoints/io-job.yaml",
  fragment: "io-job",
  text,
});

const generated = (text: string): RenderedFile => file("endpoint", endpoint, text);
const tests = (text: string): RenderedFile => ({ ...file("test", test, text), dispensable: true });

/** A project in memory that files are generated into again and again. */
function project(files: Readonly<Record<string, string>> = {}) {
  const host: MemoryHost = memoryHost({ files });
  const plan = (wanted: readonly RenderedFile[], options: Partial<PlanInput> = {}) =>
    planGeneration({
      files: wanted,
      manifest: readManifest(host, "/project").manifest,
      origins: new Map([["io-job", { source: "endpoints/io-job.yaml", config: "{}" }]]),
      read: (path) => host.readText(path),
      candidates: () => host.list("/project", "src/**"),
      ...options,
    });
  const run = (wanted: readonly RenderedFile[], options?: Partial<PlanInput>): GenerationPlan => {
    const made = plan(wanted, options);
    if (made.diagnostics.length === 0) applyPlan(made, "/project", host);
    return made;
  };
  const write = (path: string, text: string): void => {
    host.write("/project", path, text);
  };
  const remove = (path: string): void => {
    host.remove("/project", path);
  };
  return { plan, run, write, remove, read: (path: string) => host.readText(path) };
}

const actions = ({ changes }: GenerationPlan) => changes.map(({ path, action }) => [path, action]);

describe("a plan", () => {
  it("creates what isn't there, then updates what it wrote itself", () => {
    const { run, read } = project();
    expect(actions(run([generated("one")]))).toEqual([[endpoint, "create"]]);
    expect(actions(run([generated("two")]))).toEqual([[endpoint, "update"]]);
    expect(read(endpoint)).toBe("two");
    expect(actions(run([generated("two")]))).toEqual([[endpoint, "keep"]]);
  });

  it("takes other line endings for the same", () => {
    const { run, write } = project();
    run([generated("one\ntwo\n")]);
    write(endpoint, "one\r\ntwo\r\n");
    expect(actions(run([generated("one\ntwo\n")]))).toEqual([[endpoint, "keep"]]);
  });

  it("merges edits, and knows them for edits ever after", () => {
    const { run, write, read } = project();
    run([generated("a\nb\nc\nd\n")]);
    write(endpoint, "a\nmine\nb\nc\nd\n");
    expect(actions(run([generated("a\nb\nc\nD\n")]))).toEqual([[endpoint, "merge"]]);
    expect(read(endpoint)).toBe("a\nmine\nb\nc\nD\n");
    expect(actions(run([generated("a\nb\nc\nD\n")]))).toEqual([[endpoint, "edited"]]);
  });

  it("writes a conflict once, says whose side is whose, and goes on when it is settled", () => {
    const { run, write, read } = project();
    run([generated("a\nb\n")]);
    write(endpoint, "a\nmine\n");
    const { changes, diagnostics } = run([generated("a\ntheirs\n")]);
    expect(changes).toMatchObject([{ path: endpoint, action: "conflict", line: 2 }]);
    expect(diagnostics).toEqual([]);
    expect(read(endpoint)).toContain("<<<<<<< your edit\nmine\n");
    expect(read(endpoint)).toContain("theirs\n>>>>>>> generated from endpoints/io-job.yaml\n");
    const refused = run([generated("a\ntheirs\n")]);
    expect(refused.diagnostics).toMatchObject([
      { code: "unresolved-conflict", place: { file: endpoint, line: 2 } },
    ]);
    write(endpoint, "a\nmine\n");
    expect(actions(run([generated("a\ntheirs\n")]))).toEqual([[endpoint, "edited"]]);
  });

  it("settles conflicts for the side that is asked for", () => {
    const { run, write, read } = project();
    run([generated("a\nb\n")]);
    write(endpoint, "a\nmine\n");
    run([generated("a\ntheirs\n")]);
    expect(actions(run([generated("a\ntheirs\n")], { favour: "ours" }))).toEqual([
      [endpoint, "merge"],
    ]);
    expect(read(endpoint)).toBe("a\nmine\n");
    run([generated("a\nagain\n")], { favour: "theirs" });
    expect(read(endpoint)).toBe("a\nagain\n");
  });

  it("never takes over a file that it didn't write", () => {
    const { plan } = project({ [endpoint]: "somebody's" });
    expect(plan([generated("one")]).diagnostics).toMatchObject([{ code: "not-generated" }]);
  });

  it("never touches a user's file that exists", () => {
    const handler: RenderedFile = {
      ...file("handler", "src/handlers/io-job.ts", "stub"),
      owner: "user",
    };
    const { run } = project({ [handler.path]: "mine" });
    expect(actions(run([handler]))).toEqual([[handler.path, "keep"]]);
  });

  it("removes what nothing asks for any more, unless somebody edited it", () => {
    const { run, write, remove, read } = project();
    run([generated("one"), tests("two")]);
    write(endpoint, "mine");
    const gone = run([]);
    expect(actions(gone)).toEqual([
      [endpoint, "orphan"],
      [test, "delete"],
    ]);
    expect(read(endpoint)).toBe("mine");
    expect(actions(run([]))).toEqual([[endpoint, "orphan"]]);
    remove(endpoint);
    expect(actions(run([]))).toEqual([]);
    expect(read(fragmentPath("io-job"))).toBeUndefined();
  });

  it("leaves a deleted test deleted, and writes again what is needed", () => {
    const { run, remove, write } = project();
    run([generated("one"), tests("two")]);
    remove(endpoint);
    remove(test);
    const expected = [
      [endpoint, "recreate"],
      [test, "absent"],
    ];
    expect(actions(run([generated("one"), tests("three")]))).toEqual(expected);
    remove(endpoint);
    expect(actions(run([generated("one"), tests("three")]))).toEqual(expected);
    write(test, "");
    expect(actions(run([tests("three")]))).toContainEqual([test, "update"]);
  });

  it("refuses edits where the project forbids them", () => {
    const { run, plan, write, remove } = project();
    run([generated("one"), tests("two")]);
    write(endpoint, "mine");
    const refused = plan([generated("one"), tests("two")], { edits: "forbid" });
    expect(refused.diagnostics).toMatchObject([{ code: "hand-edit", place: { file: endpoint } }]);
    remove(endpoint);
    remove(test);
    expect(actions(run([generated("one"), tests("two")], { edits: "forbid" }))).toEqual([
      [endpoint, "recreate"],
      [test, "recreate"],
    ]);
  });

  it("says of an old record that an edit can't be merged, and goes on without one", () => {
    const { run, write, read } = project();
    run([generated("one")]);
    const hash = /"hash": "(\w+)"/.exec(read(fragmentPath("io-job")) ?? "")?.[1] ?? "";
    const old = JSON.stringify({ files: { [endpoint]: hash } });
    write(fragmentPath("io-job"), old);
    write(endpoint, "mine");
    expect(run([generated("two")]).diagnostics).toMatchObject([{ code: "edit-without-base" }]);
    write(endpoint, "one");
    expect(actions(run([generated("two")]))).toEqual([[endpoint, "update"]]);
    expect(read(fragmentPath("io-job"))).toContain('"id": "io-job/endpoint"');
  });

  it("joins what git left in conflict between two branches that both generated", () => {
    const branch = (text: string) => {
      const one = project();
      one.run([generated(text)]);
      return { record: one.read(fragmentPath("io-job")) ?? "", text };
    };
    const [ours, theirs] = [branch("a\nours\n"), branch("a\ntheirs\n")];
    const { run, write, read } = project();
    const quarrel = (one: string, other: string) =>
      `<<<<<<< HEAD\n${one}=======\n${other}>>>>>>> branch\n`;
    write(fragmentPath("io-job"), quarrel(ours.record, theirs.record));
    write(endpoint, `a\n${quarrel("ours\n", "theirs\n")}`);
    expect(actions(run([generated("a\nboth\n")]))).toEqual([[endpoint, "update"]]);
    expect(read(fragmentPath("io-job"))).not.toContain("<<<<<<<");
    expect(actions(run([generated("a\nboth\n")]))).toEqual([[endpoint, "keep"]]);
  });
});

describe("a file that moved", () => {
  const moved = "src/api/io-job.ts";

  it("is found by its text or its first line, and stays where the user put it", () => {
    const { run, remove, write, read } = project();
    run([generated(`${header}a\nb\nc\n`)]);
    remove(endpoint);
    write(moved, `${header}mine\na\nb\nc\n`);
    expect(actions(run([generated(`${header}a\nb\nC\n`)]))).toEqual([[moved, "merge"]]);
    expect(read(moved)).toBe(`${header}mine\na\nb\nC\n`);
    expect(read(endpoint)).toBeUndefined();
    expect(actions(run([generated(`${header}a\nb\nC\n`)]))).toEqual([[moved, "edited"]]);
  });

  it("is known when it comes back", () => {
    const { run, remove, write } = project();
    run([generated(`${header}a\n`)]);
    remove(endpoint);
    write(moved, `${header}a\n`);
    run([generated(`${header}b\n`)]);
    remove(moved);
    write(endpoint, `${header}b\n`);
    expect(actions(run([generated(`${header}c\n`)]))).toEqual([[endpoint, "update"]]);
  });

  it("goes with the settings, and its edits with it", () => {
    const { run, write, read } = project();
    run([generated("a\nb\nc\n")]);
    write(endpoint, "mine\na\nb\nc\n");
    const elsewhere = { ...generated("a\nb\nC\n"), path: "src/gen/io-job/endpoint.ts" };
    expect(actions(run([elsewhere]))).toEqual([
      [elsewhere.path, "merge"],
      [endpoint, "delete"],
    ]);
    expect(read(elsewhere.path)).toBe("mine\na\nb\nC\n");
    expect(actions(run([elsewhere]))).toEqual([[elsewhere.path, "edited"]]);
  });
});

describe("the shared index", () => {
  const path = "src/generated/index.ts";
  const line = (name: string) =>
    `export { mount${name} } from "./${name.toLowerCase()}/endpoint.js";`;
  const index = (...names: string[]): RenderedFile => ({
    ...file("index", path, `${names.map(line).join("\n")}\n`),
    owner: "shared",
    fragment: "project",
  });

  it("is the same in any order", () => {
    const { run } = project({ [path]: `${line("B")}\n${line("A")}\n` });
    expect(actions(run([index("A", "B")]))).toEqual([[path, "keep"]]);
  });

  it("drops endpoints that are gone and keeps lines that aren't ours", () => {
    const own = 'export * from "./mine.js";';
    const { run, read } = project({ [path]: `${line("Old")}\n${own}\n` });
    run([index("New")]);
    expect(read(path)).toBe(`${line("New")}\n${own}\n`);
  });
});
