/** What package.json and tsconfig.json need to say; what they say already stays. */
import { Failure } from "../failure.js";
import type { Edit } from "./edit.js";
import { type Member, withMembers } from "./json-edit.js";
import { majorOf, type Manifest, rangeOf } from "./manifest.js";
import type { Surroundings } from "./surroundings.js";
import type { Compiler } from "./syntax.js";
import type { View } from "./view.js";

/** What is asked for of our packages and of those that generated code imports. */
export interface Packages {
  readonly runtime: string;
  readonly cli: string;
  readonly zod: string;
  readonly vitest: string;
  /** `@types/node`. */
  readonly nodeTypes: string;
}

/** Types of Express by its major version: without them generated code doesn't compile. */
const expressTypes: Readonly<Record<number, string>> = { 4: "^4.17.25", 5: "^5.0.6" };

interface Asked {
  readonly manifest: Manifest;
  readonly surroundings: Surroundings;
  readonly packages: Packages;
}

/** @throws Failure for versions that generated code can't use, or where package.json is no JSON. */
export function manifestEdit(compiler: Compiler, view: View, asked: Asked): Edit | undefined {
  refuseVersions(asked.manifest);
  return jsonEdit(compiler, view, "package.json", membersOf(asked));
}

function refuseVersions(manifest: Manifest): void {
  const zod = rangeOf(manifest, "zod");
  if (zod !== undefined && (majorOf(zod) ?? 4) < 4) {
    throw new Failure(
      `this project uses zod ${zod}, and generated contracts need zod 4`,
      "npm install zod@4; what is written for zod 3 can go on importing from zod/v3",
    );
  }
  const express = rangeOf(manifest, "express");
  if ((majorOf(express) ?? 5) < 4) {
    throw new Failure(`this project uses express ${express ?? ""}; endpoints need Express 4 or 5`);
  }
}

function membersOf({ manifest, surroundings, packages }: Asked): readonly Member[] {
  const { runner, manager } = surroundings;
  const missing = (name: string): boolean => rangeOf(manifest, name) === undefined;
  const dependency = (name: string, value: string): Member[] =>
    missing(name) ? [{ within: ["dependencies"], name, value }] : [];
  const tool = (name: string, value: string): Member[] =>
    missing(name) ? [{ within: ["devDependencies"], name, value }] : [];
  // Elsewhere Jest brings it along, where everything can import it.
  const globals = runner === "jest" && manager === "pnpm";
  return [
    ...dependency("@endpointgen/runtime", packages.runtime),
    ...dependency("zod", packages.zod),
    ...tool("@types/express", expressTypes[majorOf(rangeOf(manifest, "express")) ?? 5] ?? "*"),
    ...tool("@types/node", packages.nodeTypes),
    ...tool("endpointgen", packages.cli),
    ...(runner === "vitest" ? tool("vitest", packages.vitest) : []),
    ...(globals ? tool("@jest/globals", rangeOf(manifest, "jest") ?? "*") : []),
    ...(["generate", "validate"] as const).flatMap((name) =>
      manifest.scripts[name] === undefined
        ? [{ within: ["scripts"], name, value: `endpointgen ${name}` }]
        : [],
    ),
  ];
}

/** Contracts import their API document, which is JSON. */
export function tsconfigEdit(
  compiler: Compiler,
  view: View,
  modules: Surroundings["modules"],
): Edit | undefined {
  const options = optionsOf(compiler, view);
  if (options === undefined) {
    throw new Failure("there is no tsconfig.json here", "endpoints are TypeScript: npx tsc --init");
  }
  if (modules === "commonjs" && options["esModuleInterop"] === false) {
    throw new Failure(
      "tsconfig.json turns esModuleInterop off, which generated code needs",
      '"esModuleInterop": true',
    );
  }
  const known = options["resolveJsonModule"];
  const implied = /^(nodenext|node20|preserve)$/i.test(String(options["module"]));
  const bundler = /^bundler$/i.test(String(options["moduleResolution"]));
  if (known === true || (known === undefined && (implied || bundler))) return undefined;
  return jsonEdit(compiler, view, "tsconfig.json", [
    { within: ["compilerOptions"], name: "resolveJsonModule", value: true },
  ]);
}

/** With those of the files that it extends, as far as they are files of the project. */
function optionsOf(compiler: Compiler, view: View): Readonly<Record<string, unknown>> | undefined {
  const read = (path: string, depth: number): Record<string, unknown> | undefined => {
    const text = view.text(path);
    if (text === undefined || depth > 5) return undefined;
    const { config } = compiler.parseConfigFileTextToJson(path, text) as {
      config?: { extends?: unknown; compilerOptions?: Record<string, unknown> };
    };
    const base = typeof config?.extends === "string" ? config.extends : undefined;
    const inherited = base === undefined ? {} : (read(joined(path, base), depth + 1) ?? {});
    return { ...inherited, ...config?.compilerOptions };
  };
  return read("tsconfig.json", 0);
}

function joined(path: string, base: string): string {
  const file = base.endsWith(".json") ? base : `${base}.json`;
  return file.startsWith(".") ? `${path.replace(/[^/]*$/, "")}${file}` : `node_modules/${file}`;
}

function jsonEdit(
  compiler: Compiler,
  view: View,
  path: string,
  members: readonly Member[],
): Edit | undefined {
  const before = view.text(path) ?? "";
  const after = withMembers(compiler, before, members);
  if (after === undefined) throw new Failure(`${path} can't be read, so it isn't touched`);
  return after === before ? undefined : { path, before, after };
}
