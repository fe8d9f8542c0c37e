/** Requests to a store as an endpoint with every guard makes them. */
import { lru } from "../../src/runtime/cache/lru.js";
import { concurrency } from "../../src/runtime/concurrency/concurrency.js";
import { hold } from "../../src/runtime/credits/hold.js";
import type { Answer } from "../../src/runtime/http/answer.js";
import { textOf } from "../../src/runtime/http/write.js";
import { once } from "../../src/runtime/idempotency/once.js";
import { tokenBucket } from "../../src/runtime/rate_limit/token_bucket.js";
import { totpOnce } from "../../src/runtime/security/totp_once.js";
import type { Guards } from "../../src/runtime/stores/contract.js";
import type { Admission, Entering, ProblemWriter, Store } from "../../src/runtime/stores/store.js";
import { redisServer, type ServerOptions } from "../../src/runtime/stores/valkey/redis-server.js";
import { createValkeyStore } from "../../src/runtime/stores/valkey/valkey-store.js";
import { systemWorld } from "../../src/runtime/world/system.js";

const problem: ProblemWriter = ({ status, headers, code }) => ({ status, headers, body: [code] });

/** A store on the servers of these URLs. */
export function storeAt(urls: string, options: ServerOptions = {}): Store {
  return createValkeyStore({ world: systemWorld, problem, server: redisServer(urls, options) });
}

/** Guards as the default config has them. */
export const everyGuard = {
  rateLimit: tokenBucket({ label: "job", rateLimit: 20, refillRate: 2, rateWindow: 60 }),
  mfa: totpOnce({ maxAge: 300 }),
  cache: lru({ namespace: "lru", capacity: 100, ttl: 300 }),
  slots: concurrency({ perUser: 50 }),
  credits: hold({ type: "default", amount: 1 }),
  idempotency: once({ ttl: 3_600 }),
};

/** What a request of `user` brings for them. */
export function given(user: string, more: Partial<Given> = {}): Given {
  return {
    principal: user,
    rateLimit: [user],
    mfa: { user, token: "t", trusted: true, shown: { kind: "none" } },
    cache: ["r", "print"],
    slots: user,
    credits: user,
    idempotency: undefined,
    ...more,
  };
}

/** What the guards of the default config are given. */
export type Given = Entering<typeof everyGuard>;

/** What became of a request. */
export interface Told {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Binds guards; the returned function sends one request and lets its work end well. */
export function requestsOf<G extends Guards>(store: Store, guards: G, work = () => "done") {
  const answer = (value: unknown): Answer => ({ status: 200, headers: {}, body: [String(value)] });
  const endpoint = { name: "job", method: "POST", path: "/job", answer };
  const admission: Admission<G> = store.admission(endpoint, guards);
  return async (entering: Entering<G>): Promise<Told> => {
    const headers: Record<string, string> = {};
    const deadline = systemWorld.clock.now() + 10_000;
    const call = { id: "r", deadline, headers, note: () => undefined };
    const pass = await admission.enter(call, entering);
    const told = pass.answer ?? (await pass.settle(await pass.running(work)));
    return { status: told.status, body: textOf(told.body), headers: told.headers };
  };
}
