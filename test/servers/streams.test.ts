/**
 * Streams hold no more memory the more rows there are, whoever reads them; `STREAM_ROWS` is how
 * many, 200,000 unless said. `STREAM_REPORT` prints what was measured.
 */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startPostgres, type RunningPostgres } from "./postgres.js";
import type { Held } from "./stream-process.js";

const rows = Number(process.env["STREAM_ROWS"] ?? 200_000);
const limit = 100_000_000;
/** Three whole readings of ten million rows take minutes. */
const timeout = 60_000 + rows / 5;

let postgres: RunningPostgres;
let child: ChildProcess;
let port: number;

beforeAll(async () => {
  postgres = await startPostgres();
  const execArgv = ["--import", "tsx", "--expose-gc"];
  child = fork(join(import.meta.dirname, "stream-process.ts"), [postgres.url, String(rows)], {
    execArgv,
  });
  [port] = (await once(child, "message")) as [number];
  await read("/jsonl?rows=50000");
  await read("/csv?rows=50000");
});

afterAll(async () => {
  child.kill();
  await postgres.stop();
});

async function held(asked: "look" | "idle" = "look"): Promise<Held> {
  child.send(asked);
  const [answer] = (await once(child, "message")) as [Held];
  return answer;
}

async function open(path: string): Promise<IncomingMessage> {
  const request = get({ host: "127.0.0.1", port, path, agent: false });
  const [response] = (await once(request, "response")) as [IncomingMessage];
  return response;
}

type OnPart = (bytes: number) => Promise<void> | undefined;

/** Lines that arrived, and how many of them a second. */
async function read(path: string, onPart?: OnPart) {
  const start = performance.now();
  let [lines, bytes] = [0, 0];
  for await (const part of await open(path)) {
    const buffer = part as Buffer;
    for (let at = buffer.indexOf(10); at >= 0; at = buffer.indexOf(10, at + 1)) lines += 1;
    bytes += buffer.length;
    await onPart?.(bytes);
  }
  return { lines, perSecond: Math.round((lines / (performance.now() - start)) * 1000) };
}

/** Waits a little after each megabyte, and long once. */
function slowly(): OnPart {
  let [waited, hasStalled] = [0, false];
  return (bytes) => {
    if (bytes < waited + 1_000_000) return undefined;
    waited = bytes;
    const ms = hasStalled ? 5 : 1500;
    hasStalled = true;
    return sleep(ms);
  };
}

async function grownDuring(work: () => Promise<void>): Promise<number> {
  const idle = await held("idle");
  await work();
  return (await held()).most - idle.most;
}

function report(text: string): void {
  if (process.env["STREAM_REPORT"]) process.stdout.write(`${text}\n`);
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

it.each([
  ["jsonl", 0],
  ["csv", 1],
])(`streams ${String(rows)} rows as %s in flat memory`, { timeout }, async (format, head) => {
  const grown = await grownDuring(async () => {
    const { lines, perSecond } = await read(`/${format}`);
    expect(lines).toBe(rows + head);
    report(`${format}: ${perSecond} rows/s`);
  });
  report(`${format}: ${megabytes(grown)} above idle`);
  expect(grown).toBeLessThan(limit);
});

it("holds no more for a slow reader", { timeout }, async () => {
  const grown = await grownDuring(async () => {
    expect((await read("/jsonl", slowly())).lines).toBe(rows);
  });
  report(`slow reader: ${megabytes(grown)} above idle`);
  expect(grown).toBeLessThan(limit);
});

it("lets go of everything when readers leave", { timeout }, async () => {
  const grown = await grownDuring(async () => {
    for (let times = 0; times < 20; times += 1) {
      const response = await open(times % 2 === 0 ? "/jsonl" : "/csv");
      await once(response, "readable");
      response.destroy();
    }
    while ((await held()).lent > 0) await sleep(20);
  });
  report(`twenty readers that left: ${megabytes(grown)} above idle`);
  expect(grown).toBeLessThan(limit);
});

it("sends as many rows as a plain pipe, beside which it can be measured", { timeout }, async () => {
  for (const path of ["/plain", "/jsonl", "/plain", "/jsonl", "/plain", "/jsonl"]) {
    const before = await held();
    const { lines, perSecond } = await read(path);
    expect(lines).toBe(rows);
    const microseconds = (((await held()).cpu - before.cpu) / rows) * 1e6;
    report(`${path}: ${perSecond} rows/s, ${microseconds.toFixed(2)} µs of computing a row`);
  }
});
