import { describe, expect, it } from "vitest";
import { createLines } from "./log.js";
import { requestLog, type RequestLine } from "./request-line.js";

const clock = { now: () => 1_700_000_000_123, after: () => () => undefined };

const usual: RequestLine = {
  id: "r1",
  ms: 1.23456,
  status: 200,
  user: "u1",
  resource: "-",
  reason: undefined,
  notes: [],
};

function written(line: Partial<RequestLine>, level = "info"): readonly unknown[] {
  const texts: string[] = [];
  const destination = { write: (text: string) => void texts.push(text) };
  const { writeLine } = createLines({ level, destination, clock });
  requestLog(writeLine, { name: "order", method: "POST", route: "/v1/order" })({
    ...usual,
    ...line,
  });
  expect(texts.every((text) => text.endsWith("}\n") && !text.slice(0, -1).includes("\n"))).toBe(
    true,
  );
  return texts.map((text) => JSON.parse(text) as unknown);
}

describe("the line of a request", () => {
  it("says what happened, in the words of every other line", () => {
    expect(written({})).toEqual([
      {
        level: "info",
        time: "2023-11-14T22:13:20.123Z",
        endpoint: "order",
        method: "POST",
        route: "/v1/order",
        status: 200,
        ms: 1.235,
        request_id: "r1",
        user: "u1",
        resource: "-",
        message: "request",
      },
    ]);
  });

  it("is an error where the failure is ours, and keeps to the level", () => {
    expect(written({ status: 500, reason: "internal" })).toMatchObject([
      { level: "error", reason: "internal" },
    ]);
    expect(written({ status: 503 }, "info")).toMatchObject([{ level: "info" }]);
    expect(written({ status: 200 }, "warn")).toEqual([]);
    expect(written({ status: 500 }, "warn")).toHaveLength(1);
  });

  it("holds any text, and the last word of a guard that speaks twice", () => {
    const odd = 'a"b\\c\n\u0007é\ud800\u2028{"x":1},"status":500';
    expect(
      written({
        user: odd,
        resource: odd,
        reason: odd,
        notes: [
          ["rate_limit", "1 left"],
          ["credits", odd],
          ["rate_limit", "2 left"],
        ],
      }),
    ).toMatchObject([
      {
        status: 200,
        user: odd,
        resource: odd,
        reason: odd,
        guards: { credits: odd, rate_limit: "2 left" },
      },
    ]);
  });
});
