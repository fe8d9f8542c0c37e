export { streamCsv, type CsvOptions } from "./csv.js";
export { getContentTypeForFormat, type StreamFormat } from "./format.js";
export { streamJsonlAsync, type JsonlOptions } from "./jsonl.js";
export type { ResumeOptions } from "./resume.js";
export type { BatchedRows, RowSource } from "./rows.js";
export type { RowsFor, StreamContext, StreamingOptions } from "./streaming-options.js";
export { streamedRows, type StreamedOptions, type StreamRows } from "./streamed-rows.js";
export { streamingResponse } from "./streaming-response.js";
