import { Counter, Gauge } from "prom-client";
import type { App } from "../http/app.js";
import { boundedLabels } from "../metrics/bounded-labels.js";
import type { Chunk } from "./chunks.js";
import type { Ending } from "./write-chunks.js";

/** What is recorded of one stream. */
export interface StreamRecord {
  readonly chunk: (chunk: Chunk) => void;
  readonly end: (how: Ending | "failed") => void;
}

/** Metrics of an app's streams; for `app.made`. */
export function streamMetrics({ metrics: { registry } }: App): (name: string) => StreamRecord {
  const rows = new Counter({
    name: "endpointgen_stream_rows_total",
    help: "Rows that streams have sent, by stream",
    labelNames: ["stream"],
    registers: [registry],
  });
  const open = new Gauge({
    name: "endpointgen_streams_open",
    help: "Streams that are being sent, by stream",
    labelNames: ["stream"],
    registers: [registry],
  });
  const endings = new Counter({
    name: "endpointgen_streams_total",
    help: "Streams by how they ended: finished, left (by the reader), stalled, failed",
    labelNames: ["stream", "ending"],
    registers: [registry],
  });
  const children = boundedLabels(100, (stream) => ({
    rows: rows.labels(stream),
    open: open.labels(stream),
    ended: (ending: string) => endings.labels(stream, ending),
  }));
  return (name) => {
    const own = children(name);
    own.open.inc();
    return {
      chunk: (chunk) => {
        own.rows.inc(chunk.rows);
      },
      end: (how) => {
        own.open.dec();
        own.ended(how).inc();
      },
    };
  };
}
