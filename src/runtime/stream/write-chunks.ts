import type { ServerResponse } from "node:http";
import type { Writable } from "node:stream";
import type { Clock } from "../world/world.js";
import type { Chunk } from "./chunks.js";
import { compressor, type Encoding } from "./encoding.js";

/** How chunks are sent. */
export interface WriteOptions {
  readonly encoding: Encoding | undefined;
  /** A reader that takes nothing for so long is cut off, in milliseconds. */
  readonly stallMs: number;
  readonly clock: Clock;
  /** Told after each chunk. */
  readonly onChunk: (chunk: Chunk) => void;
}

/** How a stream ended: all was sent, the reader left, or it took nothing for too long. */
export type Ending = "finished" | "left" | "stalled";

/**
 * Sends chunks as fast as the reader takes them, and ends the response. A reader that leaves ends
 * the source. Rejects with what the source threw; then the response is still open.
 */
export async function writeChunks(
  chunks: AsyncIterable<Chunk>,
  response: ServerResponse,
  { encoding, stallMs, clock, onChunk }: WriteOptions,
): Promise<Ending> {
  const out: Writable = encoding ? compressor(encoding) : response;
  if (out !== response) out.pipe(response);
  try {
    for await (const chunk of chunks) {
      if (isGone(response)) return "left";
      const taken = out.write(chunk.text)
        ? "drained"
        : await drained(out, response, { stallMs, clock });
      if (taken !== "drained") return taken;
      onChunk(chunk);
    }
    out.end();
    return await ended(response, { stallMs, clock });
  } finally {
    // Its memory isn't on the heap, so nobody would notice that it stays.
    if (out !== response && !out.writableEnded) out.destroy();
  }
}

const isGone = (response: ServerResponse): boolean => response.destroyed || response.closed;

type Patience = Pick<WriteOptions, "stallMs" | "clock">;

function drained(
  out: Writable,
  response: ServerResponse,
  patience: Patience,
): Promise<"drained" | "left" | "stalled"> {
  return new Promise((resolve) => {
    if (isGone(response)) {
      resolve("left");
      return;
    }
    const settle = (how: "drained" | "left" | "stalled") => (): void => {
      cancel();
      out.off("drain", onDrain);
      response.off("close", onClose);
      resolve(how);
    };
    const [onDrain, onClose] = [settle("drained"), settle("left")];
    const cancel = patience.clock.after(patience.stallMs, settle("stalled"));
    out.once("drain", onDrain);
    response.once("close", onClose);
  });
}

function ended(response: ServerResponse, { stallMs, clock }: Patience): Promise<Ending> {
  return new Promise((resolve) => {
    if (response.writableFinished) resolve("finished");
    else if (isGone(response)) resolve("left");
    else {
      const cancel = clock.after(stallMs, () => {
        resolve("stalled");
      });
      // `close` follows `finish`, and comes alone when the reader left.
      response.once("finish", () => {
        cancel();
        resolve("finished");
      });
      response.once("close", () => {
        cancel();
        resolve("left");
      });
    }
  });
}
