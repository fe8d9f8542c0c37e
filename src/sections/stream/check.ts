import type { Facts, Finding } from "../section.js";

/** What is sent while it is made is an answer of its own kind. */
export function check(_: unknown, operation: Facts): readonly Finding[] {
  const { stream, response, raw } = operation;
  if (stream === undefined) return [];
  return [
    ...(raw === true
      ? [
          {
            path: [],
            message: "`response.raw` and `stream` both say who sends the answer",
            cure: "remove one of them",
          },
        ]
      : []),
    ...([204, 205].includes(response.status)
      ? [
          {
            path: [],
            message: `status ${String(response.status)} has no body to stream`,
            cure: "response: { status: 200 }",
          },
        ]
      : []),
  ];
}
