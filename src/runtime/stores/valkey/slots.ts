/**
 * Where keys lie. All keys of one principal have one hash tag, so that a cluster keeps them on one
 * server; tags are few, so that what is dropped by name can be looked for under each of them.
 */
export interface Slots {
  /** A key with the store's prefix and the tag of what it belongs to. */
  key(belongsTo: string, key: string): string;
  /** The same key under every tag. */
  everywhere(key: string): readonly string[];
}

/** Tags of a cluster. A server alone needs one. */
const shards = 64;

/** Names keys for a server, or a cluster. */
export function slotsOf(prefix: string, cluster: boolean): Slots {
  const count = cluster ? shards : 1;
  const named = (shard: number, key: string): string => `${prefix}{${String(shard)}}:${key}`;
  return {
    key: (belongsTo, key) => named(count === 1 ? 0 : hashOf(belongsTo) % count, key),
    everywhere: (key) => Array.from({ length: count }, (_, shard) => named(shard, key)),
  };
}

/** FNV-1a, 32 bits, over UTF-16 units: spreads names evenly. Source: draft-eastlake-fnv. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
