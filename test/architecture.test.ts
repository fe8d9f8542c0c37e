import { describe, expect, it } from "vitest";
import { findCycle, type ImportGraph, importGraph, importsOf } from "./support/imports.js";

const root = new URL("..", import.meta.url).pathname;
const graph = importGraph(root, "src");

/** Every import of files below `folder` that `forbidden` matches. */
function forbidden(imports: ImportGraph, folder: RegExp, what: RegExp): string[] {
  return [...imports]
    .filter(([file]) => folder.test(file))
    .flatMap(([file, names]) =>
      names.filter((name) => what.test(name)).map((name) => `${file} → ${name}`),
    );
}

describe("the architecture", () => {
  it("has no import cycle, type-only imports included", () => {
    expect(graph.size).toBeGreaterThan(100);
    expect(findCycle(graph)).toBeUndefined();
  });

  it("lets only the host touch the world", () => {
    const pure = /^src\/(config|sections|model|render|plan|report)\//;
    const world = /^node:(fs|child_process|process|os|http|https|readline)/;
    expect(forbidden(graph, pure, world)).toEqual([]);
  });

  it("keeps the runtime free of the command line", () => {
    expect(forbidden(graph, /^src\/runtime\//, /^src\/(?!runtime\/)/)).toEqual([]);
  });

  it("lets the command line touch the runtime in one place", () => {
    const door = /^src\/(?!runtime\/|host-runtime\.ts|dev\/)/;
    expect(forbidden(graph, door, /^src\/runtime\/|^@endpointgen\/runtime/)).toEqual([]);
  });

  it("lets no room import the configuration, the plan or a command", () => {
    const later = /^src\/(config|plan|commands|report)\//;
    expect(forbidden(graph, /^src\/sections\//, later)).toEqual([]);
  });

  it("lets no earlier stage import a later one", () => {
    expect(forbidden(graph, /^src\/config\//, /^src\/(render|plan|commands)\//)).toEqual([]);
    expect(forbidden(graph, /^src\/model\//, /^src\/(plan|commands)\//)).toEqual([]);
    expect(forbidden(graph, /^src\/render\//, /^src\/(plan|commands)\//)).toEqual([]);
  });
});

describe("the check itself", () => {
  it("sees a cycle", () => {
    const cyclic: ImportGraph = new Map([
      ["a.ts", ["b.ts"]],
      ["b.ts", ["c.ts"]],
      ["c.ts", ["a.ts"]],
    ]);
    expect(findCycle(cyclic)).toEqual(["a.ts", "b.ts", "c.ts", "a.ts"]);
  });

  it("sees fixed, type-only, re-exporting and lazy imports", () => {
    const text = [
      'import { a } from "./a.js";',
      'import type { B } from "../b.js";',
      'export * from "./c.js";',
      'const d = await import("./d.js");',
      'import fs from "node:fs";',
    ];
    expect(importsOf("src/x/file.ts", text.join("\n"))).toEqual([
      "src/x/a.ts",
      "src/b.ts",
      "src/x/c.ts",
      "src/x/d.ts",
      "node:fs",
    ]);
  });
});
