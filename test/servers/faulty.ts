/** A server that loses or delays what it is told to, script by script. */
import { StoreAway, type Server } from "../../src/runtime/stores/valkey/server.js";

/** What becomes of a script. */
export type Fate =
  /** It runs, and is answered. */
  | "fine"
  /** It runs, and its reply is lost. */
  | "reply lost"
  /** It counts as lost, and runs when `arrive` is called. */
  | "late";

/** A server in front of a server, and a lever. */
export interface Faulty {
  readonly server: Server;
  /** What becomes of the next scripts, one each; those after them are fine. */
  next(...fates: readonly Fate[]): void;
  /** What was late is run now. */
  arrive(): Promise<void>;
}

/** Wraps a server. */
export function faulty(inner: Server): Faulty {
  let fates: Fate[] = [];
  let late: (() => Promise<unknown>)[] = [];
  return {
    server: {
      ...inner,
      async run(script, keys, args) {
        const fate = fates.shift() ?? "fine";
        const run = () => inner.run(script, keys, args);
        if (fate === "fine") return run();
        if (fate === "late") late.push(run);
        else await run();
        throw new StoreAway("lost");
      },
    },
    next(...more) {
      fates = [...more];
    },
    async arrive() {
      const arriving = late;
      late = [];
      for (const run of arriving) await run();
    },
  };
}
