import { join } from "node:path";
import { build } from "esbuild";
import type { Host } from "../host.js";
import { packPackage } from "../pack.js";

/** Packages that only exist as ES modules; Jest's CommonJS can't load them, so they come along. */
const moduleOnly = ["jose", "otplib", "p-map"];

/** Builds `@endpointgen/runtime` in place and packs it into `dist/vendor/`. */
export async function buildRuntime(host: Host, root: string): Promise<void> {
  const runtime = join(root, "src/runtime");
  await Promise.all([compileModules(host, root), compileCommonJs(host, runtime)]);
  copyTypes(host, runtime);
  copySources(host, root);
  const packed = packPackage(host, runtime);
  for (const old of host.list(root, "dist/vendor/*.tgz")) host.remove(root, old);
  host.write(root, `dist/vendor/${packed.name}`, packed.bytes);
}

/** `dist/esm`: what tsc makes of it, with types. */
async function compileModules(host: Host, root: string): Promise<void> {
  const args = ["node_modules/typescript/bin/tsc", "-p", ".config/tsconfig.runtime.json"];
  const { exitCode, stdout } = await host.run(process.execPath, args, { cwd: root });
  if (exitCode !== 0) throw new Error(`the runtime doesn't compile:\n${stdout}`);
}

/**
 * `dist/cjs`: file by file, not one bundle an entry, so that the entries share their modules as
 * they do in `dist/esm`.
 */
async function compileCommonJs(host: Host, runtime: string): Promise<void> {
  const sources = sourcesOf(host, runtime);
  const output = await build({
    entryPoints: sources,
    absWorkingDir: runtime,
    outdir: "dist/cjs",
    outbase: ".",
    platform: "node",
    format: "cjs",
    target: "node20.19",
    write: false,
    logLevel: "warning",
  });
  await build({
    entryPoints: moduleOnly,
    absWorkingDir: runtime,
    outdir: "dist/cjs/vendor",
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20.19",
    legalComments: "none",
    logLevel: "warning",
  });
  for (const { path, text } of output.outputFiles) {
    const inside = path.slice(join(runtime, "dist/cjs/").length);
    host.write(runtime, `dist/cjs/${inside}`, requireVendored(inside, text));
  }
  host.write(runtime, "dist/cjs/package.json", '{ "type": "commonjs" }\n');
}

function sourcesOf(host: Host, runtime: string): string[] {
  return host
    .list(runtime, "**/*.ts")
    .filter((path) => !/^dist\/|\/fixture\/|\.(test|bench|d)\.ts$/.test(path));
}

/** `dist/runtime-source`: the TypeScript itself, for projects that leave us (`eject`). */
function copySources(host: Host, root: string): void {
  const runtime = join(root, "src/runtime");
  const folder = "dist/runtime-source";
  const paths = ["package.json", ...sourcesOf(host, runtime)];
  const known = [...paths, ...moduleOnly.map((name) => `vendor/${name}.js`)];
  const stale = host.list(join(root, folder), "**").filter((path) => !known.includes(path));
  for (const path of stale) host.remove(root, `${folder}/${path}`);
  for (const path of paths) {
    host.write(root, `${folder}/${path}`, host.readText(join(runtime, path)) ?? "");
  }
  host.write(root, `${folder}/LICENSE`, host.readText(join(root, "LICENSE")) ?? "");
  copyVendored(host, { from: join(runtime, "dist/cjs/vendor"), root, folder });
}

/** The CommonJS copies too: who leaves us may still test with Jest. */
function copyVendored(
  host: Host,
  { from, root, folder }: { readonly from: string; readonly root: string; readonly folder: string },
): void {
  for (const name of moduleOnly) {
    const text = host.readText(join(from, `${name}.js`)) ?? "";
    host.write(root, `${folder}/vendor/${name}.js`, text);
  }
}

/** `require("jose")` → the copy in `vendor/`. */
function requireVendored(path: string, text: string): string {
  const up = "../".repeat(path.split(/[\\/]/).length - 1) || "./";
  return moduleOnly.reduce(
    (code, name) => code.replaceAll(`require("${name}")`, `require("${up}vendor/${name}.js")`),
    text,
  );
}

function copyTypes(host: Host, runtime: string): void {
  const esm = join(runtime, "dist/esm");
  for (const path of host.list(esm, "**/*.d.ts")) {
    const text = host.readText(join(esm, path));
    if (text !== undefined) host.write(runtime, `dist/cjs/${path}`, text);
  }
}
