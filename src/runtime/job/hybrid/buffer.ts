import type { Carrier } from "../carrier.js";
import { QueueFull, type JobMessage } from "../words.js";
import type { BullCarrier } from "../valkey/bull-carrier.js";

/** How much lies in a buffer, and how much may. */
export interface Backlog {
  /** Jobs that were accepted, and that the broker doesn't have yet. */
  readonly waiting: number;
  /** With so many, no more are accepted. */
  readonly most: number;
}

/** Where jobs are accepted while whoever carries them may be away. */
export interface JobBuffer extends Carrier {
  /** Rejects with a `QueueAway`. */
  backlog(): Promise<Backlog>;
}

/** A buffer's bound, and who says that a message can be forwarded at all. */
export interface BufferOptions {
  readonly most: number;
  /** @throws JobTooLarge */
  readonly assertFits: (message: JobMessage) => void;
}

/**
 * A buffer that takes no more than `most` jobs: who accepts without end promises what nobody keeps. The
 * bound is exact within a process; several may each be one round trip late.
 */
export function jobBuffer(bull: BullCarrier, { most, assertFits }: BufferOptions): JobBuffer {
  let coming = 0;
  return {
    take: (count, waitMs, until, room) => bull.take(count, waitMs, until, room),
    probe: () => bull.probe(),
    close: () => bull.close(),
    async publish(message, options) {
      // What doesn't fit would be accepted now, and be stuck later.
      assertFits(message);
      // Those ahead count twice when they have arrived meanwhile: rather refused than too many.
      const ahead = coming;
      coming += 1;
      try {
        const waiting = await bull.count();
        if (waiting + ahead >= most) throw new QueueFull(most);
        await bull.publish(message, options);
      } finally {
        coming -= 1;
      }
    },
    async backlog() {
      return { waiting: await bull.count(), most };
    },
  };
}
