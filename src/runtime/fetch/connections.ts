import { lookup as systemLookup, type LookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";
import type { Agent } from "undici";
import { notAllowed, type Targets } from "./targets.js";

/** Finds the addresses of a host. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

/** An answer as undici gives it; its classes aren't the global ones. */
export interface Received {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Iterable<readonly [string, string]>;
  readonly body: ReadableStream<Uint8Array> | null;
}

/** What undici is told of one request. */
export interface Sending {
  readonly method: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: unknown;
  readonly signal: AbortSignal;
}

/** Sends one request and follows no redirect. */
export type Send = (url: URL, sending: Sending) => Promise<Received>;

/** The connections of one app: those to hosts that are allowed by name, and the others. */
export interface Connections {
  /** Rejects when undici can't be loaded, and after `close`. */
  sender(trusted: boolean): Promise<Send>;
  /** Requests under way fail. */
  close(): Promise<void>;
}

/** The system's own resolver. */
export const systemResolve: Resolve = (host) =>
  new Promise((resolve, reject) => {
    systemLookup(host, { all: true }, (error, addresses) => {
      if (error === null) resolve(addresses);
      else reject(error);
    });
  });

interface Made {
  readonly agent: Agent;
  readonly send: Send;
}

/** Makes connections when they are first needed: an app that fetches nothing doesn't load undici. */
export function createConnections(targets: Targets, resolve: Resolve): Connections {
  const made = new Map<boolean, Promise<Made>>();
  let closed = false;
  const make = (trusted: boolean): Promise<Made> =>
    makeSender(lookupOf(resolve, (address) => targets.allows(address, trusted)));
  return {
    async sender(trusted) {
      if (closed) throw new Error("The app is closed and fetches nothing any more.");
      const known = made.get(trusted) ?? make(trusted);
      made.set(trusted, known);
      return (await known).send;
    },
    async close() {
      closed = true;
      const open = [...made.values()];
      made.clear();
      await Promise.all(open.map(async (one) => (await one).agent.destroy()));
    },
  };
}

/**
 * `fetch` and agent are of one undici. Node's own `fetch` is of another version, and whoever
 * replaces it could leave the agent out, and with it the look at addresses.
 */
async function makeSender(lookup: LookupFunction): Promise<Made> {
  const { Agent, fetch } = await import("undici");
  const agent = new Agent({ connect: { lookup, timeout: 10_000 } });
  const send = fetch as (url: URL, sending: object) => Promise<Received>;
  return {
    agent,
    send: (url, sending) =>
      send(url, { ...sending, redirect: "manual", duplex: "half", dispatcher: agent }),
  };
}

/**
 * A lookup for sockets that fails unless every address may be called. The socket connects to what
 * it is given here, so a name that changes its address afterwards gains nothing.
 */
function lookupOf(resolve: Resolve, allows: (address: string) => boolean): LookupFunction {
  return (host, options, tell) => {
    resolve(host).then(
      (addresses) => {
        const [first] = addresses;
        if (first === undefined || !addresses.every(({ address }) => allows(address))) {
          tell(notAllowed({ hostname: host }), "", 0);
        } else if (options.all === true) tell(null, [...addresses]);
        else tell(null, first.address, first.family);
      },
      (error: unknown) => {
        tell(error as NodeJS.ErrnoException, "", 0);
      },
    );
  };
}
