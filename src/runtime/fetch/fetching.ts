import { createConnections, systemResolve, type Resolve } from "./connections.js";
import { createFetcher, type Asking, type Fetch, type FetchParts } from "./fetcher.js";

/** The outgoing requests of one app. */
export interface Fetching {
  /** The `fetch` of whoever asks. */
  of(asking: Asking): Fetch;
  /** Closes what is connected; requests under way fail. */
  close(): Promise<void>;
}

/** What outgoing requests are made with. */
export interface FetchingOptions extends Omit<FetchParts, "connections"> {
  /** Finds addresses; the system's own unless said. */
  readonly resolve?: Resolve;
  /** Is called instead of all this. */
  readonly instead?: Fetch | undefined;
}

/** Nothing is connected or loaded before the first request. */
export function createFetching({
  resolve = systemResolve,
  instead,
  ...parts
}: FetchingOptions): Fetching {
  const connections = createConnections(parts.targets, resolve);
  const fetcher = createFetcher({ ...parts, connections });
  return {
    of: (asking) => (instead === undefined ? fetcher(asking) : faked(instead, asking)),
    close: () => connections.close(),
  };
}

/** A fake ends with the request too. */
function faked(fake: Fetch, { signal }: Asking): Fetch {
  return (input, init = {}) => {
    const signals = [signal, init.signal].filter((one) => one instanceof AbortSignal);
    return fake(input, {
      ...init,
      ...(signals.length > 0 && { signal: AbortSignal.any(signals) }),
    });
  };
}
