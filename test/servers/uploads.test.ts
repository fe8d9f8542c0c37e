/**
 * An upload that is killed and resumed five times, its server once (kill -9), arrives whole, and
 * memory stays flat; `UPLOAD_MIB` is how large, 32 unless said. `UPLOAD_REPORT` prints what was
 * measured.
 */
import { fork, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { request as send, type ClientRequest, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Held } from "./upload-process.js";

const mebibyte = 1_048_576;
const size = Number(process.env["UPLOAD_MIB"] ?? 32) * mebibyte;
const timeout = 60_000 + (size / mebibyte) * 300;
const limit = 150_000_000;
const tus = { "tus-resumable": "1.0.0" };

let folder: string;
let child: ChildProcess;
let port: number;
let most = 0;

async function start(): Promise<void> {
  const execArgv = ["--import", "tsx"];
  const args = [folder, String(size)];
  child = fork(join(import.meta.dirname, "upload-process.ts"), args, { execArgv });
  [port] = (await once(child, "message")) as [number];
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "uploads-test-"));
  await start();
}, 60_000);

afterAll(async () => {
  child.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

async function resident(): Promise<number> {
  child.send("look");
  const [held] = (await once(child, "message")) as [Held];
  most = Math.max(most, held.resident);
  return held.resident;
}

/** A prime's worth of bytes: repeated, they stand at another place in each mebibyte. */
const period = Buffer.from(
  Uint8Array.from({ length: 1_048_573 }, (_, at) => Math.imul(at, 2_654_435_761) >>> 13),
);

/** The bytes of a file that begins as a PNG, from any place on. */
function bytesFrom(offset: number, length: number): Buffer {
  const start = offset % period.length;
  const block = Buffer.concat([period, period, period]).subarray(start, start + length);
  if (offset === 0) Buffer.from("89504e470d0a1a0a0000000d49484452", "hex").copy(block);
  return block;
}

function open(method: string, path: string, headers: Record<string, string> = {}): ClientRequest {
  return send({
    method,
    path,
    port,
    host: "127.0.0.1",
    agent: false,
    headers: { ...tus, ...headers },
  });
}

async function ask(method: string, path: string, headers?: Record<string, string>) {
  const asked = open(method, path, headers);
  asked.end();
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  answer.resume();
  return answer;
}

async function write(to: ClientRequest, from: number, end: number): Promise<void> {
  for (let at = from; at < end; at += mebibyte) {
    if (to.destroyed) return;
    if (!to.write(bytesFrom(at, Math.min(mebibyte, end - at)))) {
      await Promise.race([once(to, "drain"), once(to, "close")]);
    }
    if (Math.floor(at / mebibyte) % 16 === 0 && child.connected) await resident();
  }
}

/** Sends from where the server is, and breaks off at `until`, unless that is the end. */
async function go(path: string, until: number): Promise<number> {
  const offset = Number((await ask("HEAD", path)).headers["upload-offset"]);
  const type = { "content-type": "application/offset+octet-stream" };
  const headers = { "upload-offset": String(offset), "content-length": String(size - offset) };
  const piece = open("PATCH", path, { ...type, ...headers });
  piece.setMaxListeners(0).on("error", () => undefined);
  await write(piece, offset, until);
  if (until < size) piece.destroy();
  else {
    piece.end();
    const [answer] = (await once(piece, "response")) as [IncomingMessage];
    expect(answer.statusCode).toBe(204);
    answer.resume();
  }
  return offset;
}

async function handIn(path: string): Promise<{ location: string; sha256: string; size: number }> {
  const body = new FormData();
  body.set("upload_id", path.slice(path.lastIndexOf("/") + 1));
  const answer = await fetch(`http://127.0.0.1:${port}/files`, { method: "POST", body });
  expect(answer.status).toBe(200);
  return (await answer.json()) as Awaited<ReturnType<typeof handIn>>;
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest("hex");
}

function expectedHash(): string {
  const hash = createHash("sha256");
  for (let at = 0; at < size; at += mebibyte)
    hash.update(bytesFrom(at, Math.min(mebibyte, size - at)));
  return hash.digest("hex");
}

it("arrives whole after five breaks and a dead server", { timeout }, async () => {
  const before = await resident();
  const begun = await ask("POST", "/files/uploads", { "upload-length": String(size) });
  const path = begun.headers.location ?? "";
  const offsets: number[] = [];
  for (let part = 1; part <= 5; part += 1) {
    offsets.push(await go(path, Math.floor((size * part) / 6)));
    if (part === 3) {
      child.kill("SIGKILL");
      await start();
    }
    await sleep(50);
  }
  offsets.push(await go(path, size));
  await resident();
  const { location, ...told } = await handIn(path);
  await resident();
  const sha256 = expectedHash();
  expect(told).toEqual({ sha256, size });
  expect(await hashOf(location)).toBe(sha256);
  expect(offsets.slice(1).every((offset) => offset > 0)).toBe(true);
  if (process.env["UPLOAD_REPORT"] !== undefined) {
    const mib = (bytes: number): number => Math.round(bytes / mebibyte);
    console.log({
      sizeMib: mib(size),
      resumedAt: offsets.map(mib),
      beforeMib: mib(before),
      mostMib: mib(most),
    });
  }
  expect(most - before).toBeLessThan(limit);
});
