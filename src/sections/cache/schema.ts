import { z } from "zod";
import {
  block,
  count,
  derivedFlag,
  flag,
  formed,
  inputPath,
  listOf,
  oneOf,
  seconds,
  section,
  text,
} from "../kinds.js";
import { byName } from "./algorithms.js";

type Policy = keyof typeof byName;

const names = Object.keys(byName) as [Policy, ...Policy[]];

type Blocks = { [Name in Policy]: ReturnType<(typeof byName)[Name]["schema"]> };

/** Each algorithm's block, under its name. */
const blocks = (): Blocks =>
  Object.fromEntries(names.map((name) => [name, byName[name].schema()])) as unknown as Blocks;

/** Keys of `default`, which may also stand directly under `cache`. */
export const flatKeys = ["cache_ttl", "user_profile_ttl", "cache_size"] as const;

const figures = () => ({
  cache_ttl: seconds(300, "Seconds that a cached answer lives."),
  user_profile_ttl: seconds(
    60,
    "Seconds that a user's own profile is kept (`mountUserProfile`); written under `defaults`.",
  ),
  cache_size: count(100, "Entries that a namespace holds, for policies without a `capacity`."),
});

const sizes = () =>
  block(figures(), "Figures for every policy; they may also be written directly under `cache`.");

const http = () =>
  z
    .strictObject({
      max_age: seconds(0, "Seconds that a client may keep the answer without asking.", { min: 0 }),
      must_revalidate: flag(true, "Whether a client must ask again once `max_age` is over."),
      public: flag(false, "Whether proxies may keep the answer too."),
      etag: z
        .union([z.boolean(), z.literal("weak")])
        .default(true)
        .meta({
          description:
            "Whether answers carry an ETag, so that unchanged ones cost no body; `weak` where a proxy changes their bytes.",
        }),
      stale_while_revalidate: seconds(
        0,
        "Seconds past `max_age` that the old answer may be shown while it is asked for anew.",
        { min: 0 },
      ),
      vary: listOf(
        formed(/^[A-Za-z][A-Za-z0-9-]*$/, "a header field, such as accept-language"),
        [],
        "Header fields of the request that the answer depends on.",
      ),
    })
    .optional()
    .meta({ description: "Cache-Control and ETag for the client's side; absent: no such header." });

const entries = () => ({
  enabled: derivedFlag(
    "Whether answers are cached and a hit returns early.",
    "true for GET and `kind: db`, false otherwise",
  ),
  key: z
    .array(inputPath())
    .min(1)
    .max(50)
    .optional()
    .meta({
      description:
        "Inputs that tell entries apart. Leave one out that matters and callers get each " +
        "other's answers.",
      defaultText: "every validated input, and user and tenant where there are any",
    }),
  shared: derivedFlag(
    "Whether all users share the entries. A weakening: the answer must not depend on who asks.",
    "false; true without an identity",
  ),
});

const storage = () => ({
  strategy: oneOf(
    ["auto", "immutable", "memory", "valkey", "tiered"],
    "auto",
    "Where entries are kept. `auto` decides by `ENABLE_REDIS_CACHE` and the store's URL.",
  ),
  stale_ttl: seconds(
    0,
    "Seconds past its life that an entry may still answer while it is reloaded.",
    {
      min: 0,
    },
  ),
  negative_ttl: seconds(0, "Seconds that a 404 is remembered; 0: never.", { min: 0 }),
  tags: listOf(text(), [], "Labels by which entries can be dropped together."),
  warm: listOf(
    z.strictObject({
      params: z.record(z.string(), z.unknown()).optional(),
      query: z.record(z.string(), z.unknown()).optional(),
      body: z.unknown().optional(),
    }),
    [],
    "Requests (`{ params, query, body }`) whose answers are loaded at start-up.",
  ),
});

export const schema = () =>
  section(
    {
      algo: oneOf(names, "fifo", "What goes when a namespace is full."),
      default: sizes(),
      ...blocks(),
      ...entries(),
      ...storage(),
      http: http(),
    },
    "Answers kept for the next caller; a hit costs no credits.",
  );

/** The documents' flat form, as files write it. */
export const flatSchema = () =>
  schema()
    .omit({ default: true })
    .extend(figures())
    .meta({ description: "The same with the figures of `default` directly under `cache`." });

export type Cache = z.output<ReturnType<typeof schema>>;
