import { defineRoom } from "../section.js";
import { changes } from "./changes.js";
import { schema } from "./schema.js";

export const room = defineRoom({
  key: "upload",
  absent: "off",
  schema,
  changes,
  spellings: {
    max_bytes: "max_size",
    max_size_mb: "max_size (in bytes)",
    types: "allowed_types",
    allowed_extensions: "allowed_types",
  },
  check: (own, operation) => [
    ...(own.allowed_types.length === 0
      ? [
          {
            path: ["allowed_types"],
            message: "`upload` takes no file until its types are named",
            cure: "allowed_types: [text/csv]",
          },
        ]
      : []),
    ...(operation.method === "GET" || operation.method === "DELETE"
      ? [
          {
            path: [],
            message: `\`upload\` needs a body, and ${operation.method} has none`,
            cure: "route: POST …",
          },
        ]
      : []),
  ],
});
