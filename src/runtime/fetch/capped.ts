import { UpstreamError } from "../circuit_breaker/errors.js";

/** Answers that have no body, and whose `Response` must not get one. */
const bodyless: ReadonlySet<number> = new Set([101, 204, 205, 304]);

/** What becomes of reading an answer. */
export interface Reading {
  /** Bytes, after decompression. */
  readonly most: number;
  /** Called once when nothing is read any more. */
  readonly ended: () => void;
}

/** The answer with a body that fails as soon as it is longer than it may be. */
export function capped(answer: Response, { most, ended }: Reading): Response {
  const { status, statusText, headers, url } = answer;
  if (answer.body === null || bodyless.has(status)) {
    ended();
    return answer;
  }
  const kept = new Response(counted(answer.body, most, ended), { status, statusText, headers });
  return Object.defineProperty(kept, "url", { value: url });
}

function counted(
  body: ReadableStream<Uint8Array>,
  most: number,
  ended: () => void,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let count = 0;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) {
          ended();
          controller.close();
          return;
        }
        count += value.byteLength;
        if (count > most) throw new UpstreamError(`The answer has more than ${most} bytes.`);
        controller.enqueue(value);
      } catch (error) {
        ended();
        await reader.cancel(error).catch(() => undefined);
        throw error;
      }
    },
    async cancel(reason) {
      ended();
      await reader.cancel(reason);
    },
  });
}
