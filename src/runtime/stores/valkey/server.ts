import type { Script } from "./script.js";

/** A server, or a cluster of them, that runs scripts. */
export interface Server {
  /** True: keys of one script must lie in one slot. */
  readonly cluster: boolean;
  /**
   * Runs a script, once at most: a reply that doesn't come is not asked for again. Rejects with a
   * `StoreAway` when nobody knows whether it ran, or when it can't have run.
   */
  run(script: Script, keys: readonly string[], args: readonly string[]): Promise<unknown>;
  /** Any other command; of a cluster, every master is asked. */
  ask(command: string, args: readonly string[]): Promise<readonly unknown[]>;
  close(): Promise<void>;
}

/** The store didn't answer, or not in time. Says nothing of what it was asked, or of its URL. */
export class StoreAway extends Error {
  override readonly name = "StoreAway";
  /** `timeout`, `unreachable`, a code of the network, or the first word of the server's refusal. */
  readonly reason: string;
  /** False: it can't have been heard. */
  readonly sent: boolean;

  constructor(
    reason: string,
    { message, sent = true }: Partial<Pick<StoreAway, "message" | "sent">> = {},
  ) {
    super(message ?? `The store did not answer (${reason}).`);
    this.reason = reason;
    this.sent = sent;
  }
}
