import { defineRoom, type Facts, type Finding } from "../section.js";
import { contribute } from "./contribute.js";
import { changes } from "./changes.js";
import { type Idempotency, schema } from "./schema.js";

export const room = defineRoom({
  key: "idempotency",
  absent: "defaults",
  schema,
  changes,
  derive: (_names, { kind, method, identity, written }) => ({
    enabled: method !== "GET" && (identity || written),
    required: kind === "cpu" && identity,
  }),
  spellings: { expire: "ttl", key_header: "header", idempotency_key: "header" },
  check: (own, { kind }) => [...withoutEffect(own), ...withoutTransaction(own, kind)],
  contribute,
});

const withoutEffect = ({ required, enabled }: Idempotency): Finding[] =>
  required && !enabled
    ? [
        {
          path: ["required"],
          message: "`required: true` has no effect while `enabled` is false",
          cure: "enabled: true",
        },
      ]
    : [];

const withoutTransaction = ({ in_transaction }: Idempotency, kind: Facts["kind"]): Finding[] =>
  in_transaction && kind !== "db"
    ? [
        {
          path: ["in_transaction"],
          message: `\`in_transaction\` needs \`kind: db\`, and this is \`kind: ${kind}\``,
          cure: "take it out, and use onceInTransaction in the handler",
        },
      ]
    : [];
