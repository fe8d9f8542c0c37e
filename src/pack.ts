/**
 * npm packages as tarballs, byte for byte the same for the same files: what the build ships of the
 * runtime, and what `new` copies of endpointgen itself into a project's `vendor/`.
 */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { join } from "node:path";
import type { Disk } from "./host.js";
import { Failure } from "./failure.js";

export interface Packed {
  /** `endpointgen-runtime-0.1.0-1a2b3c4d.tgz`: npm keeps old code for an unchanged name. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly files?: readonly string[];
}

const always = ["package.json", "README.md", "LICENSE", "CHANGELOG.md"];

/** Packs the package in `root`: what its `files` list names, as npm would. */
export function packPackage(disk: Disk, root: string): Packed {
  const manifest = manifestOf(disk, root);
  const patterns = (manifest.files ?? []).flatMap((path) => [path, `${path}/**`]);
  const paths = new Set([...always, ...patterns].flatMap((pattern) => disk.list(root, pattern)));
  const entries = [...paths].sort().map((path) => {
    return { path, bytes: disk.readBytes(join(root, path)) ?? new Uint8Array() };
  });
  const tar = Buffer.concat([...entries.flatMap(tarEntry), Buffer.alloc(1024)]);
  const hash = createHash("sha256").update(tar).digest("hex").slice(0, 8);
  const name = manifest.name.replace("@", "").replace("/", "-");
  return { name: `${name}-${manifest.version}-${hash}.tgz`, bytes: gzipSync(tar, { level: 9 }) };
}

function manifestOf(disk: Disk, root: string): Manifest {
  const text = disk.readText(join(root, "package.json"));
  if (text === undefined) throw new Failure(`there is no package.json in ${root}`);
  return JSON.parse(text) as Manifest;
}

interface Entry {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** One file in the ustar format (POSIX.1-1988): a header of 512 bytes, then blocks of 512. */
function tarEntry({ path, bytes }: Entry): Buffer[] {
  const padding = Buffer.alloc((512 - (bytes.length % 512)) % 512);
  return [tarHeader(`package/${path}`, bytes.length), Buffer.from(bytes), padding];
}

/** npm's own fixed time of all packed files: 1985-10-26T08:15:00Z. */
const packedAt = 499_162_500;

function tarHeader(path: string, size: number): Buffer {
  const header = Buffer.alloc(512);
  const { prefix, name } = splitPath(path);
  const executable = path.startsWith("package/bin/");
  header.write(name, 0);
  header.write(octal(executable ? 0o755 : 0o644, 7), 100);
  header.write(octal(0, 7), 108);
  header.write(octal(0, 7), 116);
  header.write(octal(size, 11), 124);
  header.write(octal(packedAt, 11), 136);
  header.write(" ".repeat(8), 148);
  header.write("0", 156);
  header.write("ustar\u000000", 257, "latin1");
  header.write(prefix, 345);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${octal(sum, 6)}\u0000 `, 148, "latin1");
  return header;
}

/** A name has 100 bytes, what is longer goes on in a prefix of 155. */
function splitPath(path: string): { prefix: string; name: string } {
  if (Buffer.byteLength(path) <= 100) return { prefix: "", name: path };
  const cut = path.indexOf("/", path.length - 101);
  if (cut === -1 || cut > 155) throw new Failure(`the path ${path} is too long for a package`);
  return { prefix: path.slice(0, cut), name: path.slice(cut + 1) };
}

const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, "0");
