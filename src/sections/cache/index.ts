import { defineRoom } from "../section.js";
import { check } from "./check.js";
import { contribute } from "./contribute.js";
import { expandFlatForm } from "./flat-form.js";
import { changes } from "./changes.js";
import { flatSchema, schema } from "./schema.js";

export const room = defineRoom({
  key: "cache",
  absent: "defaults",
  schema,
  changes,
  shortForms: () => [flatSchema()],
  expand: expandFlatForm,
  derive: (_names, { kind, method, identity }) => ({
    enabled: method === "GET" || kind === "db",
    shared: !identity,
  }),
  spellings: {
    ttl: "default.cache_ttl",
    expire: "default.cache_ttl",
    expires: "default.cache_ttl",
    maxsize: "default.cache_size",
    max_size: "default.cache_size",
    policy: "algo",
    stale_while_revalidate: "stale_ttl",
  },
  check,
  contribute,
});
