/** rate-limiter-flexible, bentocache with two levels, cockatiel. */
import { BentoCache, bentostore } from "bentocache";
import { memoryDriver } from "bentocache/drivers/memory";
import { redisDriver } from "bentocache/drivers/redis";
import { circuitBreaker, ConsecutiveBreaker, handleAll } from "cockatiel";
import { Redis } from "ioredis";
import { RateLimiterMemory, RateLimiterRedis } from "rate-limiter-flexible";
import * as facts from "./facts.mjs";
import { serve } from "./stack.mjs";

const redis = facts.valkeyUrl && new Redis(facts.valkeyUrl);
const rate = {
  points: facts.limit,
  duration: facts.windowSeconds,
  keyPrefix: `${facts.prefix}limit`,
};
const limiter = redis
  ? new RateLimiterRedis({ ...rate, storeClient: redis })
  : new RateLimiterMemory(rate);
const levels = bentostore().useL1Layer(memoryDriver({ maxItems: 10_000 }));
if (redis) levels.useL2Layer(redisDriver({ connection: redis, prefix: `${facts.prefix}cache` }));
const cache = new BentoCache({ default: "records", stores: { records: levels } });
const breaker = circuitBreaker(handleAll, {
  halfOpenAfter: 60_000,
  breaker: new ConsecutiveBreaker(3),
});

async function limited(request, response, next) {
  try {
    const key = `${request.user.sub}:${request.valid.resource_id}`;
    const { remainingPoints } = await limiter.consume(key);
    response.setHeader("RateLimit-Remaining", remainingPoints);
  } catch (error) {
    if (error instanceof Error) return next(error);
    response.setHeader("Retry-After", Math.ceil(error.msBeforeNext / 1000));
    return response.status(429).json({ error: "limit" });
  }
  next();
}

const recordOf = (id) =>
  breaker.execute(() =>
    cache.getOrSet({ key: `record:${id}`, ttl: "5m", factory: () => facts.loadRecord(id) }),
  );
serve({ limited, redis, recordOf });
