const brand = Symbol.for("@endpointgen/runtime.Reply");

/** A handler's answer with a status and headers of its own. Made by `reply`. */
export class Reply {
  readonly [brand] = true;

  constructor(
    readonly status: number,
    readonly body: unknown,
    readonly headers: Readonly<Record<string, string>>,
  ) {}

  static is(value: unknown): value is Reply {
    return typeof value === "object" && value !== null && brand in value;
  }
}

/**
 * Answers with another status or with headers. A body must still fit the declared response;
 * without one nothing is sent.
 * @throws RangeError for a status that no handler may give (below 200 or above 599).
 */
export function reply(
  status: number,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new RangeError(`${status} is not an HTTP status of an answer.`);
  }
  return new Reply(status, body, headers);
}
