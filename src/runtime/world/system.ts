import { randomUUID } from "node:crypto";
import type { Clock, World } from "./world.js";

/** The machine's own clock; its timers never keep the process alive. */
const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    timer.unref();
    return () => {
      clearTimeout(timer);
    };
  },
};

/** The real world: the machine's clock, `Math.random` for jitter, random UUIDs as identifiers. */
export const systemWorld: World = {
  clock: systemClock,
  random: () => Math.random(),
  // Node joins the text from twenty pieces and V8 keeps them apart; this makes one text of them,
  // which takes a tenth of the memory where ids are kept.
  id: () => randomUUID().toLowerCase(),
};
