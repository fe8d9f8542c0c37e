import { paint, type Paint } from "../paint.js";

/**
 * The server's log as a person wants it: `12:03:04 POST /io-job 200 3.1 ms user=ada`; the stack of an
 * error on lines of its own.
 */
export function logLine(line: string, terminal: { readonly color: boolean }): string {
  const record = parse(line);
  if (record === undefined) return line;
  const colors = paint(terminal.color);
  const told = tellRequest(record, colors) ?? tellMessage(record, colors);
  const stack = stackOf(record["error"]);
  const fields = stack === undefined ? record : { ...record, error: undefined };
  const first = [colors.dim(timeOf(record["time"])), told, colors.dim(rest(fields))]
    .filter((part) => part !== "")
    .join(" ");
  return stack === undefined ? first : `${first}\n${stack}`;
}

/** Undefined for an error that came without one; the stack begins with the name and the message. */
function stackOf(error: unknown): string | undefined {
  if (!isRecord(error) || typeof error["stack"] !== "string") return undefined;
  const { stack, code, cause } = error;
  const from = isRecord(cause)
    ? [`cause: ${scalar(cause["name"])}: ${scalar(cause["message"])}`]
    : [];
  const lines = [stack, ...(code === undefined ? [] : [`code: ${scalar(code)}`]), ...from];
  return lines.join("\n").replace(/^/gm, "  ");
}

type Fields = Readonly<Record<string, unknown>>;

/** Undefined for what isn't a log record: a stack trace, a print of the handler's. */
function parse(line: string): Fields | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) && "level" in value ? value : undefined;
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Fields => typeof value === "object" && value !== null;

function timeOf(time: unknown): string {
  const date = new Date(typeof time === "number" || typeof time === "string" ? time : Number.NaN);
  return Number.isNaN(date.getTime()) ? "" : date.toTimeString().slice(0, 8);
}

function tellRequest({ method, route, status, ms }: Fields, colors: Paint): string | undefined {
  if (typeof method !== "string" || typeof status !== "number") return undefined;
  const duration = typeof ms === "number" ? ` ${ms.toFixed(1)} ms` : "";
  return `${method} ${scalar(route)} ${statusColor(status, colors)(String(status))}${duration}`;
}

function statusColor(status: number, { green, yellow, red }: Paint) {
  if (status >= 500) return red;
  return status >= 400 ? yellow : green;
}

function tellMessage({ level, message }: Fields, { red, yellow, cyan }: Paint): string {
  const word = scalar(level);
  const color = /error|fatal/.test(word) ? red : word === "warn" ? yellow : cyan;
  return `${color(word)} ${scalar(message)}`;
}

/** Told already, or of no use at a desk: `call` shows what the guards said. */
const untold = new Set("level time message method route status ms guards".split(" "));

function rest(record: Fields): string {
  const quiet = !/error|fatal/.test(scalar(record["level"]));
  return (
    Object.entries(record)
      .filter(([name, value]) => !untold.has(name) && value !== undefined && value !== null)
      .filter(([name]) => !(name === "request_id" && (quiet || "job_id" in record)))
      // The route says it.
      .filter(([name]) => !(name === "endpoint" && "route" in record))
      .map(([name, value]) => `${name}=${scalar(value)}`)
      .join(" ")
  );
}

function scalar(value: unknown): string {
  if (typeof value === "string") return value;
  return value === undefined ? "" : JSON.stringify(value);
}
