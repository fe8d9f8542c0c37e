import type { OutgoingHttpHeaders, ServerResponse } from "node:http";

/** What a handler sent, as far as it was kept. */
export interface Sent {
  readonly status: number;
  /** As they were when the answer began, before others encoded it; lower-case names. */
  readonly headers: OutgoingHttpHeaders;
  /** Undefined for what is too large or comes in no text. */
  readonly text: string | undefined;
}

interface Native {
  readonly write: (...args: unknown[]) => unknown;
  readonly end: (...args: unknown[]) => unknown;
  readonly writeHead: (...args: unknown[]) => unknown;
}

type Chunk = string | Uint8Array;

/**
 * Follows what a handler writes: it goes out at once and unchanged, a copy of at most `limit` bytes
 * stays here. `ended` is called once, when the handler has ended its answer.
 */
export function tee(response: ServerResponse, limit: number, ended: (sent: Sent) => void): void {
  // Called on the response again, so whoever wrapped them before us is asked, too.
  const { write, end, writeHead } = response as unknown as Native;
  const copy = new Copy(limit);
  let headers: OutgoingHttpHeaders | undefined;
  const begin = (more: OutgoingHttpHeaders = {}): void => {
    headers ??= { ...response.getHeaders(), ...lowerCase(more) };
  };
  const own = {
    writeHead(...args: unknown[]) {
      const last = args.at(-1);
      begin(typeof last === "object" && last !== null ? fieldsOf(last) : {});
      return Reflect.apply(writeHead, response, args) as ServerResponse;
    },
    write(...args: unknown[]) {
      begin();
      const taken: unknown = Reflect.apply(write, response, args);
      copy.add(args);
      return taken;
    },
    end(...args: unknown[]) {
      const first = !response.writableEnded;
      begin();
      const result: unknown = Reflect.apply(end, response, args);
      // A second end is the handler's own mistake, and stays one.
      if (!first) return result;
      copy.add(args);
      ended({ status: response.statusCode, headers: headers ?? {}, text: copy.text() });
      return result;
    },
  };
  Object.assign(response, own);
}

/** `["a", "1", "b", "2"]` is the other form of header fields that Node takes. */
function fieldsOf(given: object): OutgoingHttpHeaders {
  if (!Array.isArray(given)) return given as OutgoingHttpHeaders;
  const list = given as unknown[];
  const pairs = list.flatMap((one, at) =>
    Array.isArray(one) ? [one as [string, string]] : at % 2 === 0 ? [[one, list[at + 1]]] : [],
  );
  return Object.fromEntries(pairs) as OutgoingHttpHeaders;
}

const lowerCase = (fields: OutgoingHttpHeaders): OutgoingHttpHeaders =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name.toLowerCase(), value]));

class Copy {
  readonly #limit: number;
  #chunks: Buffer[] | undefined = [];
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** What `write` and `end` take: a chunk, its encoding, a callback. */
  add([chunk, encoding]: readonly unknown[]): void {
    if (typeof chunk !== "string" && !(chunk instanceof Uint8Array)) return;
    const bytes = bytesOf(chunk, encoding);
    this.#size += bytes.length;
    if (this.#size > this.#limit) this.#chunks = undefined;
    // Whoever wrote it may use the memory again.
    else this.#chunks?.push(Buffer.from(bytes));
  }

  text(): string | undefined {
    if (this.#chunks === undefined) return undefined;
    const bytes = Buffer.concat(this.#chunks);
    const text = bytes.toString("utf8");
    return Buffer.from(text, "utf8").equals(bytes) ? text : undefined;
  }
}

function bytesOf(chunk: Chunk, encoding: unknown): Buffer {
  if (typeof chunk !== "string") return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
  return Buffer.from(chunk, typeof encoding === "string" ? (encoding as BufferEncoding) : "utf8");
}
