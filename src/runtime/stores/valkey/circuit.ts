import type { StoreEvent } from "../words.js";
import type { Clock } from "../../world/world.js";
import { plainScript, type Script } from "./script.js";
import { StoreAway, type Server } from "./server.js";

/** Time-outs in a row after which a server is left alone. */
const most = 3;

/** Milliseconds between two looks at a server that is left alone. */
const looksEvery = 250;

/** Milliseconds without a failure after which a server counts as back. */
const calm = 1_000;

/** What a guarded server is given. */
export interface Guarding {
  readonly clock: Clock;
  /** Which of the servers it is. */
  readonly name: "store" | "cache";
  readonly tell: (event: StoreEvent) => void;
}

/**
 * A server that isn't asked for a while when it timed out three times in a row: what it is told is
 * lost at once, and a script that does nothing is sent until it is answered in time. In a cluster
 * each hash tag is judged by itself. Tells once when the server goes away and when it is back.
 */
export function guarded(server: Server, { clock, name, tell }: Guarding): Server {
  const circuits = new Map<string, Circuit>();
  const health = new Health(clock, (reason) => {
    tell(
      reason === undefined
        ? { kind: "back", server: name }
        : { kind: "away", server: name, reason },
    );
  });
  const run = async (circuit: Circuit, ...asked: Parameters<Server["run"]>): Promise<unknown> => {
    const begun = clock.now();
    try {
      const reply = await server.run(...asked);
      circuit.answered();
      health.answered();
      return reply;
    } catch (error) {
      const reason = error instanceof StoreAway ? error.reason : "error";
      health.failed(reason);
      if (isTimeout(error)) circuit.timedOut(begun);
      throw error;
    }
  };
  const circuitOf = (key: string): Circuit => {
    const tag = key.slice(0, key.indexOf("}", key.indexOf("{")) + 1);
    const known = circuits.get(tag);
    if (known !== undefined) return known;
    const circuit: Circuit = new Circuit(clock, () => run(circuit, probe, [`${tag}:probe`], []));
    circuits.set(tag, circuit);
    return circuit;
  };
  return {
    ...server,
    run(script, keys, args) {
      const circuit = circuitOf(keys[0] ?? "");
      if (circuit.isOpen) return Promise.reject(new StoreAway("resting", { sent: false }));
      return run(circuit, script, keys, args);
    },
  };
}

const probe: Script = plainScript("stores/valkey/probe");

const isTimeout = (error: unknown): boolean =>
  error instanceof StoreAway && error.reason === "timeout";

/** Whether a server is asked. */
class Circuit {
  readonly #clock: Clock;
  readonly #probe: () => Promise<unknown>;
  #timeouts = 0;
  #lastCounted = -Infinity;
  #open = false;

  constructor(clock: Clock, probe: () => Promise<unknown>) {
    this.#clock = clock;
    this.#probe = probe;
  }

  get isOpen(): boolean {
    return this.#open;
  }

  answered(): void {
    this.#timeouts = 0;
  }

  /** What was asked together counts as one: this process may have been busy itself. */
  timedOut(begun: number): void {
    if (this.#open || begun < this.#lastCounted) return;
    this.#lastCounted = this.#clock.now();
    this.#timeouts += 1;
    if (this.#timeouts < most) return;
    this.#open = true;
    this.#lookLater();
  }

  #lookLater(): void {
    this.#clock.after(looksEvery, () => {
      void this.#look();
    });
  }

  /** Any answer will do, also a refusal; and who isn't connected is told so at once. */
  async #look(): Promise<void> {
    const isSilent = await this.#probe().then(() => false, isTimeout);
    if (isSilent) this.#lookLater();
    else this.#open = false;
  }
}

/** Whether a server is away, or back for good. */
class Health {
  readonly #clock: Clock;
  readonly #tell: (reason?: string) => void;
  #away = false;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, tell: (reason?: string) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  failed(reason: string): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#away) return;
    this.#away = true;
    this.#tell(reason);
  }

  answered(): void {
    if (!this.#away || this.#cancel !== undefined) return;
    this.#cancel = this.#clock.after(calm, () => {
      this.#cancel = undefined;
      this.#away = false;
      this.#tell();
    });
  }
}
