/** One whole admission and its settlement on a server, with every guard that keeps something there. */
import { built, compare, inFlight } from "./rounds.mjs";

const { createApp } = await built("index.js");
const { tokenBucket } = await built("rate_limit/index.js");
const { totpOnce } = await built("security/totp_once.js");
const { sieve } = await built("cache/index.js");
const { hold } = await built("credits/index.js");
const { once } = await built("idempotency/index.js");

const app = createApp({
  settings: { version: 1, body_limit: 100_000, request_timeout: 30 },
  environment: { NODE_ENV: "test", LOG_LEVEL: "silent", VALKEY_URL: process.env.VALKEY_URL },
});
const people = 256;
for (let person = 0; person < people; person += 1) {
  await app.store.credits.grant(`user-${person}`, "default", 1_000_000_000);
}
const answer = () => ({ status: 200, headers: {}, body: ['{"ok":true}'] });
const endpoint = { name: "bench", method: "POST", path: "/bench", answer };
const rate = { label: "bench", rateLimit: 1_000_000, refillRate: 1_000_000, rateWindow: 60 };
const admission = app.store.admission(endpoint, {
  rateLimit: tokenBucket(rate),
  mfa: totpOnce({ maxAge: 300 }),
  cache: sieve({ namespace: "sieve", capacity: 100, ttl: 300 }),
  credits: hold({ type: "default", amount: 1 }),
  idempotency: once({ ttl: 60, resolvable: false }),
});

let count = 0;
async function one() {
  count += 1;
  const principal = `user-${count % people}`;
  const name = `request-${count}`;
  const call = {
    id: name,
    deadline: Date.now() + 30_000,
    headers: {},
    note: () => undefined,
  };
  const pass = await admission.enter(call, {
    principal,
    bar: undefined,
    rateLimit: [principal, `res-${count % 1000}`],
    mfa: { user: principal, token: principal, trusted: true, shown: { kind: "none" } },
    cache: [`res-${count % 1000}`, name],
    credits: principal,
    idempotency: { key: name, fingerprint: name },
  });
  if (pass.answer) throw new Error(pass.answer.body.join(""));
  await pass.settle(await pass.running(() => ({ ok: true })));
}

await compare([{ name: "admission and settlement", times: 500, run: () => inFlight(500, one) }]);
process.exit(0);
