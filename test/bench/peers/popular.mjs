/** What people assemble today: express-rate-limit, jose, cache-manager, opossum, prom-client, pino-http. */
import KeyvRedis from "@keyv/redis";
import { createCache } from "cache-manager";
import { rateLimit } from "express-rate-limit";
import { Redis } from "ioredis";
import { Keyv } from "keyv";
import CircuitBreaker from "opossum";
import { RedisStore } from "rate-limit-redis";
import * as facts from "./facts.mjs";
import { serve } from "./stack.mjs";

const redis = facts.valkeyUrl && new Redis(facts.valkeyUrl);
const limited = rateLimit({
  windowMs: facts.windowSeconds * 1000,
  limit: facts.limit,
  standardHeaders: "draft-8",
  legacyHeaders: false,
  keyGenerator: (request) => `${request.user.sub}:${request.valid.resource_id}`,
  ...(redis && {
    store: new RedisStore({
      prefix: `${facts.prefix}limit:`,
      sendCommand: (command, ...args) => redis.call(command, ...args),
    }),
  }),
});
const kept = redis
  ? new Keyv({ store: new KeyvRedis(facts.valkeyUrl), namespace: `${facts.prefix}cache` })
  : new Keyv();
const cache = createCache({ stores: [kept], ttl: facts.ttlSeconds * 1000 });
const wrapped = (id) => cache.wrap(`record:${id}`, () => facts.loadRecord(id));
const breaker = new CircuitBreaker(wrapped, { timeout: 3000, resetTimeout: 60_000 });
serve({ limited, redis, recordOf: (id) => breaker.fire(id) });
