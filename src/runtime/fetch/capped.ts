import type { Received } from "./connections.js";
import { AnswerTooLongError, failureOfReading, FetchError } from "./errors.js";

/** Answers that have no body, and whose `Response` must not get one. */
const bodyless: ReadonlySet<number> = new Set([101, 204, 205, 304]);

/** An answer and where it came from. */
export interface Arrived {
  readonly answer: Received;
  readonly url: URL;
  readonly redirected: boolean;
}

/** What becomes of reading an answer. */
export interface Reading {
  /** Bytes, after decompression. */
  readonly most: number;
  /** Called when nothing is read any more. */
  readonly ended: () => void;
}

/**
 * The answer as a web `Response`, with a body that fails as soon as it is longer than it may be.
 * Throws FetchError for a status that a `Response` can't have.
 */
export function capped({ answer, url, redirected }: Arrived, reading: Reading): Response {
  const { status, statusText, body } = answer;
  if (status < 200 || status > 599) {
    void body?.cancel().catch(() => undefined);
    throw new FetchError(`${url.host} answered with status ${status}.`, { status });
  }
  const headers = new Headers();
  for (const [name, value] of answer.headers) headers.append(name, value);
  const isEmpty = body === null || bodyless.has(status);
  if (isEmpty) reading.ended();
  const kept = isEmpty ? null : counted(body, status, reading);
  const response = new Response(kept, { status, statusText, headers });
  return Object.defineProperties(response, {
    url: { value: url.href },
    redirected: { value: redirected },
  });
}

function counted(
  body: ReadableStream<Uint8Array>,
  status: number,
  { most, ended }: Reading,
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
        if (count > most) throw tooLong(most, status);
        controller.enqueue(value);
      } catch (error) {
        ended();
        await reader.cancel(error).catch(() => undefined);
        throw failureOfReading(error);
      }
    },
    async cancel(reason) {
      ended();
      await reader.cancel(reason);
    },
  });
}

const tooLong = (most: number, status: number): AnswerTooLongError =>
  new AnswerTooLongError(`The answer has more than ${most} bytes.`, { status });
