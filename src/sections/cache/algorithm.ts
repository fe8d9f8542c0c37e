import { block, count, formed, seconds } from "../kinds.js";

export type { CacheAlgorithm as Algorithm } from "./policy.js";

const shared = (name: string) => ({
  namespace: formed(
    /^[A-Za-z][\w.-]{0,63}$/,
    "a name of letters, digits, dots, dashes and underscores",
  )
    .default(name)
    .meta({
      description:
        "Where the entries live, within this endpoint; two files that write the same name share it.",
    }),
  default_ttl: seconds(3600, "Seconds that an entry lives which is put by hand without a TTL."),
});

/** A policy whose capacity is `default.cache_size`. */
export const plainBlock = (name: string, description: string) => block(shared(name), description);

/** A policy with a capacity of its own, as the documents give it to lifo and mru. */
export const sizedBlock = (name: string, description: string) => {
  const { namespace, default_ttl } = shared(name);
  const capacity = count(100, "Entries that the namespace holds.");
  return block({ namespace, capacity, default_ttl }, description);
};
