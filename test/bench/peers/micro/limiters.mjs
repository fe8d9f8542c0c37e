/** Decisions of limiters by hand: 2,048 keys, 64 under way. */
import { Redis } from "ioredis";
import { RateLimiterMemory, RateLimiterRedis } from "rate-limiter-flexible";
import { built, compare, inFlight } from "./rounds.mjs";

const url = process.env.VALKEY_URL;
const { createApp, isAllowedTokenBucket } = await built("index.js");
const { tokenBucket } = await built("rate_limit/index.js");
const { createMemory } = await built("stores/memory/memory.js");
const settings = { version: 1, body_limit: 100_000, request_timeout: 30 };
const environment = { NODE_ENV: "test", LOG_LEVEL: "silent" };
const keys = Array.from({ length: 2048 }, (_, index) => `user-${index % 256}:res-${index}`);
const key = (index) => keys[index % keys.length];
const rate = { points: 1_000_000, duration: 60 };
const bucket = [1_000_000, 1_000_000, 60];

const byHand = (name, app, times) => {
  const run = () => inFlight(times, (index) => isAllowedTokenBucket(app, key(index), ...bucket));
  return { name, times, run };
};
const flexible = (name, limiter, times) => {
  const run = () => inFlight(times, (index) => limiter.consume(key(index)));
  return { name, times, run };
};

/** The decision alone, as a generated endpoint makes it within its one flush. */
function alone(times) {
  const options = { label: "alone", rateLimit: 1_000_000, refillRate: 1_000_000, rateWindow: 60 };
  const part = tokenBucket(options).parts[0].embed(createMemory(), { endpoint: "-" });
  const decide = (index) => {
    const now = Date.now();
    const given = [key(index)];
    const verdict = part.check(given, {}, now);
    part.attempt(given, {}, now, verdict);
  };
  const run = () => {
    for (let index = 0; index < times; index += 1) decide(index);
  };
  return { name: "part, memory", times, run };
}

const contestants = [
  alone(10_000),
  byHand("by hand, memory", createApp({ settings, environment }), 2_000),
  flexible("rate-limiter-flexible, memory", new RateLimiterMemory(rate), 2_000),
];
if (url) {
  const app = createApp({ settings, environment: { ...environment, VALKEY_URL: url } });
  const storeClient = new Redis(url);
  contestants.push(
    byHand("by hand, valkey", app, 2_000),
    flexible(
      "rate-limiter-flexible, valkey",
      new RateLimiterRedis({ ...rate, storeClient }),
      2_000,
    ),
  );
}
await compare(contestants);
process.exit(0);
