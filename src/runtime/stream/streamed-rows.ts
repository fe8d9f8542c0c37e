import type { z } from "zod";
import type { Call } from "../http/call.js";
import type { Tools } from "../http/tools.js";
import type { Endpoint } from "../request/contract.js";
import type { EndpointDefinition, ResultOf } from "../request/definition.js";
import { problemsOf } from "../request/problems.js";
import { reply, type Reply } from "../response/reply.js";
import { ResponseInvalid } from "../response/response-invalid.js";
import { getContentTypeForFormat } from "./format.js";
import { openStream } from "./open-stream.js";
import { batchesOf, type RowSource } from "./rows.js";
import type { StreamApp } from "./sending.js";
import type { StreamingOptions } from "./streaming-options.js";

/** How the rows of an endpoint are sent. */
export type StreamedOptions = Pick<StreamingOptions, "chunkSize" | "filename">;

/** Runs a handler that gives rows; `signal` is that of the try, until the first chunk is there. */
export type StreamRows<D extends EndpointDefinition> = (
  call: Pick<Call<D>, "tools">,
  signal: AbortSignal | undefined,
  handle: (tools: Tools<D>) => Promise<ResultOf<D>>,
) => Promise<Reply>;

/**
 * Sends the rows that a handler gives while it gives them, in the format of the contract's `stream`.
 * Each is held to the contract's `response.body`, and carries no other fields. The handler's
 * `signal` and `fetch` end when its reader leaves or everything is sent. Faults before the first
 * chunk are those of any handler; later ones break the connection off and are tracked, so that nobody takes half of the rows for
 * all of them.
 * @example
 * import { defineEndpoint, streamedRows, type App } from "@endpointgen/runtime";
 * import { z } from "zod";
 *
 * const names = defineEndpoint({
 *   name: "names",
 *   description: "Names",
 *   method: "GET",
 *   path: "/names",
 *   stream: "csv",
 *   response: { status: 200, body: z.object({ name: z.string() }) },
 * });
 * const handler = names.handler(() => [{ name: "Ann" }]);
 * export function mountNames(app: App): void {
 *   const streamed = streamedRows(app, names, { chunkSize: 5000 });
 *   app.get(names.path, app.observe(names), async (_request, call) =>
 *     names.answer(await streamed(call, call.signal, (tools) => handler(tools))),
 *   );
 * }
 */
export function streamedRows<D extends EndpointDefinition>(
  app: StreamApp,
  { name, definition }: Endpoint<D>,
  options: StreamedOptions = {},
): StreamRows<D> {
  const { stream: format = "jsonl", excludeFields, response } = definition;
  getContentTypeForFormat(format);
  const headers = fieldsIn(response.body);
  const sent = {
    ...{ name, format, ...options },
    ...(excludeFields && { excludeFields }),
    ...(headers && { headers }),
  };
  return async (call, signal, handle) => {
    const { raw, signal: own } = call.tools(signal);
    const body = await openStream<object>(app, sent, {
      raw,
      signal: own,
      rowsFor: async (_, { signal: ending }) =>
        checked((await handle(call.tools(ending))) as RowSource<object>, response.body),
    });
    return reply(response.status, body);
  };
}

/** The first line of CSV is the same whether or not there are rows. */
function fieldsIn(row: z.ZodType | undefined): readonly string[] | undefined {
  if (row === undefined || !("shape" in row)) return undefined;
  return Object.keys(row.shape as object);
}

/** Rows as the contract has them; what it doesn't declare never leaves. */
function checked(rows: RowSource<object>, schema: z.ZodType | undefined): RowSource<object> {
  if (schema === undefined) return rows;
  const batches = async function* (): AsyncGenerator<readonly object[], void> {
    for await (const batch of batchesOf(rows)) yield* inPieces(batch, schema);
  };
  return {
    batches,
    async *[Symbol.asyncIterator]() {
      for await (const batch of batches()) yield* batch;
    },
  };
}

/** A plain list or iterator is one batch, however long: only so many of its rows are looked at ahead. */
const piece = 1_000;

function* inPieces(batch: Iterable<object>, schema: z.ZodType): Generator<readonly object[], void> {
  let ready: object[] = [];
  for (const row of batch) {
    ready.push(rowOf(row, schema));
    if (ready.length < piece) continue;
    yield ready;
    ready = [];
  }
  if (ready.length > 0) yield ready;
}

function rowOf(row: object, schema: z.ZodType): object {
  const { success, data, error } = schema.safeParse(row);
  if (success) return data as object;
  throw new ResponseInvalid(problemsOf("body", error.issues));
}
