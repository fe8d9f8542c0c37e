import type { Changes } from "../../changes/knob.js";
import type { Cache } from "./schema.js";

/** What is kept may reach somebody it wasn't made for; how long it is kept protects nobody. */
export const changes: Changes<Cache> = {
  off: "free",
  knobs: {
    algo: "free",
    default: "free",
    fifo: "free",
    lfu: "free",
    lifo: "free",
    lru: "free",
    mru: "free",
    sieve: "free",
    enabled: "free",
    key: {
      direction: "more",
      weaker: "requests that differ get the same answer",
      when: ({ enabled }) => enabled,
    },
    shared: {
      direction: "off",
      weaker: "one caller's answer reaches all others",
      when: ({ enabled }) => enabled,
    },
    strategy: "free",
    stale_ttl: "free",
    negative_ttl: "free",
    tags: "free",
    warm: "free",
    http: "free",
    "http.public": { direction: "off", weaker: "proxies may keep answers" },
  },
};
