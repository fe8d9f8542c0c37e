/** `npm run build`: the runtime as ES modules and CommonJS, its tarball, and the CLI's bundle. */
import { performance } from "node:perf_hooks";
import { systemHost } from "../host/system.js";
import { packageRoot } from "../package-root.js";
import { bundleCli } from "./bundle-cli.js";
import { buildRuntime } from "./build-runtime.js";
import { inputsHash, readStamps, writeStamp } from "./stamps.js";

interface Part {
  readonly name: string;
  /** Globs of what it is made from. */
  readonly inputs: readonly string[];
  /** One of its results: without it, it is made again. */
  readonly result: string;
  build(): Promise<void>;
}

const host = systemHost();

const common = ["package-lock.json", "tsconfig.json", ".config/tsconfig.*.json", "src/dev/*.ts"];

const parts: readonly Part[] = [
  {
    name: "runtime",
    inputs: [
      ...common,
      "src/runtime/*.json",
      "src/runtime/*.md",
      "src/runtime/**/*.ts",
      "src/pack.ts",
    ],
    result: "src/runtime/dist/cjs/index.js",
    build: () => buildRuntime(host, packageRoot),
  },
  {
    name: "cli",
    inputs: [...common, "src/**/*.ts", "package.json"],
    result: "dist/cli.cjs",
    build: () => bundleCli(packageRoot),
  },
];

async function buildPart(part: Part): Promise<void> {
  const start = performance.now();
  const hash = inputsHash(host, packageRoot, part.inputs);
  const known = host.readBytes(`${packageRoot}/${part.result}`) !== undefined;
  if (known && readStamps(host, packageRoot)[part.name] === hash) {
    host.out(`${part.name}: unchanged\n`);
    return;
  }
  await part.build();
  writeStamp(host, packageRoot, part.name, hash);
  host.out(`${part.name}: built in ${((performance.now() - start) / 1000).toFixed(1)} s\n`);
}

try {
  await Promise.all(parts.map(buildPart));
} catch (error) {
  host.err(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
