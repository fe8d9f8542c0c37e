/** What every contestant of the request path does, so that "the same work" means the same figures. */
import { z } from "zod";

export const port = Number(process.env.PORT);
export const path = "/v1/records";
export const valkeyUrl = process.env.VALKEY_URL;
export const prefix = process.env.VALKEY_PREFIX ?? "";
export const secret = process.env.JWT_SECRET;
export const issuer = "https://issuer.test/";
export const audience = "records";
export const scopes = ["read:records", "write:records"];
export const roles = ["admin", "db_user"];
export const networks = (process.env.IP_WHITELIST ?? "").split(",");
export const limit = 1_000_000;
export const windowSeconds = 60;
export const balance = 1_000_000_000;
export const ttlSeconds = 300;

export const Body = z.strictObject({
  resource_id: z.string().min(1).max(64),
  secret_value: z.string().max(10_000),
  other_data: z.string().max(10_000),
});

/** Stands for the query behind the cache. */
export async function loadRecord(id) {
  const owner = { id: "o-1", plan: "pro" };
  return { id, name: `record ${id}`, tags: ["alpha", "beta"], owner, score: 0.75 };
}

/** Credits by hand: one script, or a map. Tells whether they were taken. */
export function creditsOf(redis) {
  if (redis === undefined) {
    const balances = new Map();
    return async (user) => {
      const left = (balances.get(user) ?? balance) - 1;
      if (left >= 0) balances.set(user, left);
      return left >= 0;
    };
  }
  redis.defineCommand("take", {
    numberOfKeys: 1,
    lua: `local left = tonumber(redis.call('GET', KEYS[1]) or ARGV[1]) - 1
      if left < 0 then return -1 end
      redis.call('SET', KEYS[1], left)
      return left`,
  });
  return async (user) => (await redis.take(`${prefix}credits:${user}`, balance)) >= 0;
}
