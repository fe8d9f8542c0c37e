/**
 * A process that streams rows of a Postgres: ours as `/jsonl` and `/csv`, a plain `pg-query-stream`
 * pipe as `/plain`. Started with the database's address and the number of rows; run with
 * `--expose-gc`. It says its port, answers `look` with what it has held, and at `idle` begins
 * anew.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Transform, type TransformCallback } from "node:stream";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import QueryStream from "pg-query-stream";
import { streamRows } from "../../src/runtime/db/stream-rows.js";
import { createApp } from "../../src/runtime/http/create-app.js";
import { ConnectionPool } from "../../src/runtime/pooling/connection-pool.js";
import { streamingResponse } from "../../src/runtime/stream/streaming-response.js";

/** The most resident memory in bytes, seconds of computing so far, connections that are lent. */
export interface Held {
  readonly cpu: number;
  readonly most: number;
  readonly lent: number;
}

const [url = "", rows = ""] = process.argv.slice(2);
const query = (count: number) =>
  `select n as id, 'name ' || n as name, 'name' || n || '@example.com' as email,
     'city ' || n % 5000 as city, n / 100.0 as amount
   from (select generate_series(1, ${count}) as n) as numbers`;

const app = createApp({
  settings: { version: 1, body_limit: 1000, request_timeout: 30 },
  environment: { NODE_ENV: "test" },
  logDestination: { write: () => undefined },
});
const pool = new ConnectionPool({ url });

for (const format of ["jsonl", "csv"] as const) {
  const answer = streamingResponse(app, { name: format, format }, (request, { signal }) => {
    const count = Number(request.query["rows"] ?? rows);
    return streamRows(pool, format, { text: query(count) }, { signal });
  });
  app.express.get(`/${format}`, answer);
}

const plain = new pg.Client({ connectionString: url });
await plain.connect();
app.express.get("/plain", (_request, response) => {
  const lines = new Transform({
    writableObjectMode: true,
    transform(row: unknown, _encoding, done: TransformCallback) {
      done(null, `${JSON.stringify(row)}\n`);
    },
  });
  const source = plain.query(new QueryStream(query(Number(rows)), [], { batchSize: 1000 }));
  pipeline(source, lines, response).catch(() => undefined);
});

let most = 0;
setInterval(() => {
  most = Math.max(most, process.memoryUsage.rss());
}, 10);

process.on("message", (asked) => {
  if (asked === "idle") {
    globalThis.gc?.();
    most = process.memoryUsage.rss();
  }
  const { user, system } = process.cpuUsage();
  const cpu = (user + system) / 1e6;
  process.send?.({ most, cpu, lent: pool.figures.in_use } satisfies Held);
});

const server = createServer(app.listener).listen(0, "127.0.0.1", () => {
  process.send?.((server.address() as AddressInfo).port);
});
