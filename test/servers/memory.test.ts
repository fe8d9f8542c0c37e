/** What a server keeps of users who come once. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lru } from "../../src/runtime/cache/lru.js";
import { concurrency } from "../../src/runtime/concurrency/concurrency.js";
import { once } from "../../src/runtime/idempotency/once.js";
import { debounce } from "../../src/runtime/rate_limit/debounce.js";
import { fixedWindow } from "../../src/runtime/rate_limit/fixed_window.js";
import { slidingWindow } from "../../src/runtime/rate_limit/sliding_window.js";
import { tokenBucket } from "../../src/runtime/rate_limit/token_bucket.js";
import { totpOnce } from "../../src/runtime/security/totp_once.js";
import type { Store } from "../../src/runtime/stores/store.js";
import { requestsOf, storeAt } from "./requests.js";
import { startServer, steppedClock, until, type RunningServer } from "./server.js";

/** `CROWD` is how many users come. */
const crowd = Number(process.env["CROWD"] ?? 20_000);
/** So many of them within six hours. */
const atOnce = 1_000;
const sixHours = 6 * 3_600_000;

const guards = {
  bucket: tokenBucket({ label: "job", rateLimit: 20, refillRate: 2, rateWindow: 60 }),
  window: slidingWindow({ label: "job", limit: 5, window: 60 }),
  quiet: debounce({ label: "job", interval: 1 }),
  address: fixedWindow({ label: "job", limit: 5, window: 60, owner: "ip" }),
  mfa: totpOnce({ maxAge: 300 }),
  cache: lru({ namespace: "n", capacity: 100, ttl: 300 }),
  shared: lru({ namespace: "s", capacity: 5_000, ttl: 300, stale: 60, shared: true }),
  slots: concurrency({ perUser: 5, global: 5_000 }),
  idempotency: once({ ttl: 3_600 }),
};

describe("the memory of a server", () => {
  const clock = steppedClock();
  let server: RunningServer;
  let store: Store;
  beforeAll(async () => {
    server = await startServer({ clock });
    store = storeAt(server.url, { patience: 20_000 });
  });
  afterAll(async () => {
    await store.server?.close();
    await server.stop();
    clock.close();
  });

  const used = async (): Promise<number> =>
    Number(/used_memory:(\d+)/.exec(await server.cli("info", "memory"))?.[1]);
  const keys = async (): Promise<number> => Number(await server.cli("dbsize"));

  it(
    `is the same after ${String(crowd)} users as after the first days`,
    { timeout: 900_000 },
    async () => {
      const send = requestsOf(store, guards);
      let now = Date.UTC(2030, 0, 1);
      clock.set(now);
      const visit = async (index: number): Promise<void> => {
        const user = `user ${String(index)}`;
        const shown =
          index % 2 ? ({ kind: "wrong" } as const) : ({ kind: "step", step: index } as const);
        const { status } = await send({
          principal: user,
          bucket: [user],
          window: [user],
          quiet: [user],
          address: [`192.0.2.${user}`],
          mfa: { user, token: user, trusted: false, shown },
          cache: { key: [user], tags: ["everybody", `of ${user}`] },
          shared: { key: [user], tags: ["everybody", `of ${user}`] },
          slots: user,
          idempotency: { key: user, fingerprint: "f" },
        });
        expect(status).toBe(index % 2 ? 401 : 200);
      };
      let early = 0;
      let late = 0;
      for (let first = 0; first < crowd; first += atOnce) {
        await Promise.all(Array.from({ length: atOnce }, (_, index) => visit(first + index)));
        late = await used();
        if (first === 9 * atOnce) early = late;
        now += sixHours;
        clock.set(now);
        // Of a day ago nothing is left.
        await until(async () => (await keys()) < 12 * atOnce, "what is over to be swept");
      }
      console.info(
        `after 10,000 users ${String(early)} bytes, after ${String(crowd)} ${String(late)}`,
      );
      expect(late).toBeLessThan(1.3 * early);
      clock.set(now + 30 * sixHours);
      await until(async () => (await keys()) === 0, "everything to be swept: a key has no expiry");
    },
  );
});
