import { connect } from "node:net";
import { get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:http";
import { setImmediate as turn } from "node:timers/promises";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { createCursors } from "../db/cursors.js";
import type { App } from "../http/app.js";
import { createApp } from "../http/create-app.js";
import { Refusal } from "../http/refusal.js";
import { steppedWorld } from "../world/stepped.js";
import { preferredEncoding } from "./encoding.js";
import type { RowsFor, StreamingOptions } from "./streaming-options.js";
import { streamingResponse } from "./streaming-response.js";

interface Numbered {
  readonly id: number;
}

const open: Server[] = [];

afterEach(() => {
  for (const server of open.splice(0)) server.close().closeAllConnections();
});

async function serving(rowsFor: RowsFor<Numbered>, options: Partial<StreamingOptions> = {}) {
  const lines: string[] = [];
  const world = steppedWorld();
  const app = createApp({
    settings: { version: 1, body_limit: 1000, request_timeout: 30 },
    environment: { NODE_ENV: "test" },
    logDestination: { write: (line) => void lines.push(line) },
    world,
  });
  const all = { name: "numbers", format: "jsonl", ...options } as const;
  app.express.get("/numbers", streamingResponse(app, all, rowsFor));
  const server = createServer(app.listener);
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { app, world, lines, port, url: `http://127.0.0.1:${port}/numbers` };
}

function* upTo(count: number, from = 0): Generator<Numbered> {
  for (let id = from + 1; id <= count; id += 1) yield { id };
}

/** Rows without end that note how they end. */
function endless(seen: { ended?: unknown; read: number }): RowsFor<Numbered> {
  return async function* (_request, { signal }) {
    try {
      for (;;) {
        seen.read += 1;
        yield { id: seen.read };
        if (seen.read % 1000 === 0) await turn();
      }
    } finally {
      seen.ended = signal.aborted;
    }
  };
}

const metric = async (app: App, line: string): Promise<string> => {
  const text = await app.metrics.registry.metrics();
  return text.split("\n").find((one) => one.startsWith(`endpointgen_stream${line}`)) ?? "";
};

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await turn();
}

describe("streamingResponse", () => {
  it("answers rows with type, and tells what it sent", async () => {
    const { app, url } = await serving(() => upTo(2500));
    const answer = await fetch(url, { headers: { "accept-encoding": "identity" } });
    expect(answer.headers.get("content-type")).toBe("application/jsonl; charset=utf-8");
    expect(answer.headers.get("cache-control")).toBe("private, no-store");
    expect(answer.headers.get("vary")).toContain("accept-encoding");
    expect(answer.headers.get("content-encoding")).toBeNull();
    expect((await answer.text()).split("\n")).toHaveLength(2501);
    expect(await metric(app, "_rows_total")).toBe(
      'endpointgen_stream_rows_total{stream="numbers"} 2500',
    );
    expect(await metric(app, 's_total{stream="numbers",ending="finished"')).toMatch(/ 1$/);
    expect(await metric(app, "s_open")).toMatch(/ 0$/);
  });

  it("answers a file of comma-separated values", async () => {
    const { url } = await serving(() => upTo(2), { format: "csv", filename: "zahlen ü.csv" });
    const answer = await fetch(url);
    expect(await answer.text()).toBe("id\r\n1\r\n2\r\n");
    expect(answer.headers.get("content-disposition")).toContain(
      "filename*=UTF-8''zahlen%20%C3%BC.csv",
    );
    expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  });

  it.each([
    ["br", brotliDecompressSync],
    ["gzip", gunzipSync],
  ])("compresses by %s", async (encoding, decompress) => {
    const { port } = await serving(() => upTo(3000));
    const headers = { "accept-encoding": encoding };
    const response = await new Promise<IncomingMessage>((resolve) => {
      get({ port, host: "127.0.0.1", path: "/numbers", headers }, resolve);
    });
    expect(response.headers["content-encoding"]).toBe(encoding);
    const parts: Buffer[] = [];
    for await (const part of response) parts.push(part as Buffer);
    const whole = Buffer.concat(parts);
    expect(decompress(whole).toString().split("\n")).toHaveLength(3001);
    expect(whole.length).toBeLessThan(20_000);
  });

  it("compresses nothing when told so", async () => {
    const { url } = await serving(() => upTo(3), { compress: false });
    const answer = await fetch(url);
    expect(answer.headers.get("content-encoding")).toBeNull();
    expect(answer.headers.get("vary")).toBeNull();
  });

  it("answers HEAD without reading", async () => {
    const seen = { read: 0 };
    const { url } = await serving(endless(seen));
    const answer = await fetch(url, { method: "HEAD" });
    expect(answer.headers.get("content-type")).toContain("jsonl");
    expect(seen.read).toBe(0);
  });

  it("reads only as fast as it is read, and ends when the reader leaves", async () => {
    const seen: { ended?: unknown; read: number } = { read: 0 };
    const { app, port } = await serving(endless(seen));
    const socket = connect(port, "127.0.0.1");
    socket.write("GET /numbers HTTP/1.1\r\nHost: a\r\n\r\n");
    socket.pause();
    // A reader that takes nothing: what the sockets hold is read, and then nothing more.
    let before = -1;
    for (let same = 0; same < 50;) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      same = seen.read === before ? same + 1 : 0;
      before = seen.read;
    }
    expect(seen.ended).toBeUndefined();
    expect(await metric(app, "s_open")).toMatch(/ 1$/);
    socket.destroy();
    await until(() => seen.ended !== undefined);
    await until(async () =>
      /ending="left".* 1$/.test(await metric(app, 's_total{stream="numbers"')),
    );
    expect(await metric(app, "s_open")).toMatch(/ 0$/);
  });

  it("cuts a reader off that takes nothing", async () => {
    const seen: { ended?: unknown; read: number } = { read: 0 };
    const { app, port, world } = await serving(endless(seen), { stallAfter: 5, compress: false });
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write("GET /numbers HTTP/1.1\r\nHost: a\r\n\r\n");
    socket.pause();
    await until(() => seen.read > 1000);
    await until(async () => {
      world.clock.advance(1000);
      await new Promise((resolve) => setTimeout(resolve, 2));
      return seen.ended !== undefined;
    });
    await until(async () => /ending="stalled".* 1$/.test(await metric(app, "s_total")));
    socket.destroy();
  });

  it("answers a problem when the source fails before its first chunk", async () => {
    const { url } = await serving(() => {
      throw new Refusal({ status: 503, code: "database_unavailable", detail: "Away." });
    });
    const answer = await fetch(url);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ code: "database_unavailable" });
  });

  it("breaks off and tracks the error when the source fails later", async () => {
    const { url, lines, app } = await serving(function* () {
      yield* upTo(1000);
      throw new Error("the disk is full");
    });
    const read = async () => (await fetch(url)).text();
    await expect(read()).rejects.toThrow();
    expect(lines.filter((line) => line.includes("the disk is full"))).toHaveLength(1);
    expect(await metric(app, 's_total{stream="numbers",ending="failed"')).toMatch(/ 1$/);
  });

  it("goes on behind the place that a chunk told", async () => {
    const cursors = createCursors({ SECRET_KEY: "k3-Vq9-XwT-2mL-8pZ-rB5-nYc-7hG-dJ4-sF6" });
    const places: unknown[] = [];
    const { url } = await serving(
      (_request, { after }) => {
        places.push(after);
        return upTo(2500, Number(after?.[0] ?? 0));
      },
      { resume: { by: ["id"], cursors } },
    );
    const read = async (query: string) => {
      const text = await (await fetch(`${url}?${query}`)).text();
      return text
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line) as { _cursor?: string });
    };
    const first = await read("cursor=&city=Ulm");
    const [told] = first.filter((row) => row._cursor !== undefined);
    expect(first.indexOf(told ?? {})).toBe(999);
    const rest = await read(`city=Ulm&cursor=${told?._cursor ?? ""}`);
    expect(rest).toHaveLength(1500);
    expect(rest[0]).toEqual({ id: 1001 });
    expect(places).toEqual([undefined, [1000]]);
    expect((await fetch(`${url}?cursor=${told?._cursor ?? ""}&city=Bonn`)).status).toBe(400);
    expect((await fetch(`${url}?cursor=x&cursor=y`)).status).toBe(400);
    expect((await read("city=Ulm")).some((row) => "_cursor" in row)).toBe(false);
  });

  it("tells places of comma-separated values in a last column", async () => {
    const cursors = createCursors({ SECRET_KEY: "k3-Vq9-XwT-2mL-8pZ-rB5-nYc-7hG-dJ4-sF6" });
    const resume = { by: ["id"], cursors };
    const { url } = await serving(() => upTo(3), { format: "csv", chunkSize: 2, resume });
    const text = await (await fetch(`${url}?cursor=`)).text();
    expect(text).toMatch(/^id,_cursor\r\n1,\r\n2,[\w-]+\.[\w-]+\r\n3,\r\n$/);
  });
});

describe("preferredEncoding", () => {
  it.each([
    [undefined, undefined],
    ["", undefined],
    ["gzip, deflate, br", "br"],
    ["gzip", "gzip"],
    ["x-gzip", "gzip"],
    ["br;q=0.5, gzip;q=0.8", "gzip"],
    ["br;q=0, *", "gzip"],
    ["*", "br"],
    ["identity, br;q=0.5", undefined],
    ["br;q=0, gzip;q=0", undefined],
    ["deflate", undefined],
  ])("of %j is %s", (accepted, expected) => {
    expect(preferredEncoding(accepted)).toBe(expected);
  });
});
