import type { Logger } from "pino";

/** What the line of a request says. Bodies and headers are never part of it. */
export interface RequestLine {
  readonly id: string;
  readonly ms: number;
  readonly status: number;
  readonly user: string | undefined;
  readonly resource: string;
  readonly reason: string | undefined;
  /** What each guard said. */
  readonly notes: readonly (readonly [guard: string, text: string])[];
}

/** Writes the one line of a request: info, or error when the failure is ours. */
export function logRequest(
  logger: Logger,
  endpoint: { readonly name: string; readonly method: string; readonly route: string },
  line: RequestLine,
): void {
  const level = line.status >= 500 && line.status !== 503 ? "error" : "info";
  if (!logger.isLevelEnabled(level)) return;
  logger[level](
    {
      endpoint: endpoint.name,
      method: endpoint.method,
      route: endpoint.route,
      status: line.status,
      ms: Math.round(line.ms * 1000) / 1000,
      request_id: line.id,
      user: line.user,
      resource: line.resource,
      reason: line.reason,
      ...(line.notes.length > 0 && { guards: Object.fromEntries(line.notes) }),
    },
    "request",
  );
}
