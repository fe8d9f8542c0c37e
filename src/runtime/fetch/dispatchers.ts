import { lookup as systemLookup, type LookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";
import type { Dispatcher } from "undici";
import { notAllowed, type Targets } from "./targets.js";

/** Finds the addresses of a host. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

/** The connections of one app: those to trusted hosts, and those whose addresses are looked at. */
export interface Dispatchers {
  /** Rejects when undici can't be loaded. */
  get(trusted: boolean): Promise<Dispatcher>;
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

/** Makes connections when they are first needed: loading undici takes longer than starting. */
export function createDispatchers(targets: Targets, resolve: Resolve): Dispatchers {
  const made = new Map<boolean, Promise<Dispatcher>>();
  const make = async (trusted: boolean): Promise<Dispatcher> => {
    const { Agent } = await import("undici");
    const lookup = lookupOf(resolve, trusted ? () => true : (address) => targets.allows(address));
    return new Agent({ connect: { lookup, timeout: 10_000 } });
  };
  return {
    get(trusted) {
      const known = made.get(trusted) ?? make(trusted);
      made.set(trusted, known);
      return known;
    },
    async close() {
      const open = [...made.values()];
      made.clear();
      await Promise.all(open.map(async (dispatcher) => (await dispatcher).destroy()));
    },
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
