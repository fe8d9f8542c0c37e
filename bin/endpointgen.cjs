#!/usr/bin/env node
"use strict";
// The boot: answers --version by itself and loads the bundle through a V8 code cache, because
// compiling it is most of a short command's time. Plain old JavaScript, so that an old Node can
// still read the sentence that it is too old.

const fs = require("node:fs");
const path = require("node:path");

const bundle = path.join(__dirname, "..", "dist", "cli.cjs");

function main(args) {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    return refuse(`endpointgen needs Node 20.19 or newer; this is ${process.versions.node}.`);
  }
  if (args.length === 1 && (args[0] === "--version" || args[0] === "-V")) {
    const about = fs.readFileSync(path.join(__dirname, "..", "package.json"), "utf8");
    return process.stdout.write(`${JSON.parse(about).version}\n`);
  }
  if (!fs.existsSync(bundle)) {
    return refuse("endpointgen isn't built in this checkout yet. Run: npm run build");
  }
  load(fs.readFileSync(bundle, "utf8"), cacheFile(args));
}

function refuse(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 2;
}

/** Runs the bundle like a CommonJS module, its compiled form taken from `cache` where it fits. */
function load(source, cache) {
  const vm = require("node:vm");
  const place = cache(source);
  const script = new vm.Script(`(function (require, __dirname, __filename) {${source}\n})`, {
    filename: bundle,
    cachedData: readOrNothing(place),
  });
  if (script.cachedData === undefined && script.cachedDataRejected !== false) {
    // At the end, so that it also holds the functions that this command compiled on its way; a
    // command that could not do its work has compiled too few.
    process.once("exit", (code) => code !== 2 && keep(place, script.createCachedData()));
  }
  script.runInThisContext()(
    require("node:module").createRequire(bundle),
    path.dirname(bundle),
    bundle,
  );
}

const commands = ["new", "generate", "validate", "dev", "call", "curl", "token", "schema"];

/** Named by content, Node and processor: V8 takes a cache of another source of equal length. */
function cacheFile(args) {
  const command = args.find((arg) => commands.includes(arg)) || "help";
  return (source) => {
    const hash = require("node:crypto").createHash("sha1").update(source).digest("hex");
    const name = `${hash.slice(0, 16)}-${process.versions.node}-${process.arch}-${command}.bin`;
    return path.join(cacheFolder(), name);
  };
}

function cacheFolder() {
  const env = process.env;
  if (env.ENDPOINTGEN_CACHE_DIR) return env.ENDPOINTGEN_CACHE_DIR;
  const home = env.HOME || env.USERPROFILE || require("node:os").tmpdir();
  if (process.platform === "win32") {
    return path.join(env.LOCALAPPDATA || home, "endpointgen", "cache");
  }
  if (process.platform === "darwin") return path.join(home, "Library", "Caches", "endpointgen");
  return path.join(env.XDG_CACHE_HOME || path.join(home, ".cache"), "endpointgen");
}

function readOrNothing(file) {
  try {
    return fs.readFileSync(file);
  } catch {
    return undefined;
  }
}

/** A cache that can't be kept costs time, nothing else. */
function keep(file, data) {
  try {
    const folder = path.dirname(file);
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    forgetOld(folder, path.basename(file).slice(0, 16));
    const temporary = `${file}.${process.pid}`;
    fs.writeFileSync(temporary, data, { mode: 0o600 });
    fs.renameSync(temporary, file);
  } catch {
    // The next start compiles again.
  }
}

const WEEK_MS = 7 * 24 * 3600 * 1000;

function forgetOld(folder, current) {
  for (const name of fs.readdirSync(folder)) {
    const file = path.join(folder, name);
    const old = Date.now() - fs.statSync(file).mtimeMs > WEEK_MS;
    if (old && !name.startsWith(current)) fs.rmSync(file, { force: true });
  }
}

main(process.argv.slice(2));
