/** One process of several that share a store: does what the test tells it, and says what came of it. */
import { setTimeout as sleep } from "node:timers/promises";
import { lru } from "../../src/runtime/cache/lru.js";
import { hold } from "../../src/runtime/credits/hold.js";
import { once } from "../../src/runtime/idempotency/once.js";
import { requestsOf, storeAt } from "./requests.js";

/** What a process is told: so many requests at the same time. */
export interface Order {
  readonly task: "pay" | "repeat" | "load";
  readonly count: number;
}

/** What came of it: the status of each request, and how often the work was done. */
export interface Done {
  readonly statuses: readonly number[];
  readonly runs: number;
}

// A busy machine is no outage.
const store = storeAt(process.argv[2] ?? "", { patience: 20_000 });
let runs = 0;
const work = async (): Promise<string> => {
  runs += 1;
  await sleep(300);
  return "done";
};
const credits = requestsOf(store, { credits: hold({ type: "default", amount: 1 }) }, { work });
const keyed = requestsOf(store, { idempotency: once({ ttl: 60 }) }, { work });
const cache = lru({ namespace: "n", capacity: 9, ttl: 60, shared: true });
const cached = requestsOf(store, { cache }, { work });
const principal = "ada";
const claim = { key: "k", fingerprint: "f" };
const tasks = {
  pay: () => credits({ principal, credits: principal }),
  repeat: () => keyed({ principal, idempotency: claim }),
  load: () => cached({ principal, cache: ["k"] }),
};

process.on("message", ({ task, count }: Order) => {
  void Promise.all(Array.from({ length: count }, tasks[task])).then((told) => {
    process.send?.({ statuses: told.map(({ status }) => status), runs } satisfies Done);
  });
});
await store.credits.balance(principal, "default");
process.send?.("ready");
