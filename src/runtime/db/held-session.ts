import type { Session } from "../pooling/session.js";
import type { TransactionOptions } from "../pooling/transaction-options.js";
import type { Lender } from "./with-engine-connection.js";

/** What lends connections for reading: a client reads from its replica where it may. */
export interface RowsLender<Tables> extends Lender<Tables> {
  read?<Result>(work: (session: Session<Tables>) => Promise<Result>): Promise<Result>;
}

/** A transaction that stays open until it is ended. */
export interface HeldSession<Tables> {
  readonly session: Session<Tables>;
  /** Ends the transaction and gives the connection back; rejects when the database undid it. */
  readonly end: () => Promise<void>;
}

/** Who reads: see `TransactionOptions`. */
export type Reader = Pick<TransactionOptions, "claims" | "role" | "roles">;

/** One connection, from the replica where the lender may read there. */
export function reading<Tables, Result>(
  lender: RowsLender<Tables>,
  work: (session: Session<Tables>) => Promise<Result>,
): Promise<Result> {
  return lender.read ? lender.read(work) : lender.sessionScope(work);
}

/**
 * Opens a transaction outside of any callback, for what reads it bit by bit. Rejects when there is
 * no connection.
 */
export function holdSession<Tables>(
  lender: RowsLender<Tables>,
  reader: Reader,
): Promise<HeldSession<Tables>> {
  return new Promise((resolve, reject) => {
    let release: (() => void) | undefined;
    const released = new Promise<void>((free) => {
      release = free;
    });
    let isHeld = false;
    const work = async (session: Session<Tables>): Promise<void> => {
      // A lender may turn to another server after a failure; these rows have been read already.
      if (isHeld) return;
      const inside = (): Promise<void> => {
        isHeld = true;
        resolve({ session, end });
        return released;
      };
      await session.transaction(inside, { ...reader, retries: 0, readOnly: true });
    };
    const over = reading(lender, work);
    const end = (): Promise<void> => {
      release?.();
      return over;
    };
    over.catch(reject);
  });
}
