import { describe, expect, it } from "vitest";
import { showAnswer, showBriefly } from "./show.js";
import type { Sent } from "./send.js";

const fine: Sent = {
  status: 200,
  statusText: "OK",
  ms: 12,
  headers: { "content-type": "application/json" },
  body: '{"result":"x"}',
  trail: [
    ["rate_limit", "19 of 20 left, one more every thirty seconds"],
    ["mfa", "accepted"],
  ],
};

const refused: Sent = {
  ...fine,
  status: 403,
  statusText: "Forbidden",
  headers: { "content-type": "application/problem+json" },
  trail: [],
  body: JSON.stringify({
    code: "role_missing",
    detail: "You need the role admin.",
    decided_by: "endpoints/io-job.yaml:23",
  }),
};

describe("showAnswer", () => {
  it("shows status, what each guard said, and the body", () => {
    expect(showAnswer(fine, { color: false, columns: 100 }).split("\n")).toEqual([
      "200 OK 12 ms",
      "  rate limit      19 of 20 left, one more every thirty seconds",
      "  mfa             accepted",
      "",
      "{",
      '  "result": "x"',
      "}",
      "",
    ]);
  });

  it("says once that the answer came from the cache", () => {
    const headers = { ...fine.headers, "cache-status": "endpointgen; hit" };
    const told = (trail: Sent["trail"]) =>
      showAnswer({ ...fine, headers, trail }, { color: false, columns: 100 });
    expect(told([["cache", "hit"]])).not.toContain("from the cache");
    expect(told([])).toContain("from the cache");
  });

  it("keeps within a narrow terminal", () => {
    const lines = showAnswer(fine, { color: false, columns: 44 }).split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(44);
    const told = showAnswer(refused, { color: false, columns: 30 });
    expect(told).toContain("  role_missing: You need the\n  role admin.\n");
  });

  it("says which line of the YAML refused", () => {
    expect(showAnswer(refused, { color: false, columns: 100 })).toContain(
      "  role_missing: You need the role admin.\n  decided by endpoints/io-job.yaml:23\n",
    );
  });

  it("tells one of many in a line", () => {
    expect(showBriefly(refused, 3, { color: false, columns: 100 })).toBe(
      "   3  403 Forbidden 12 ms  role_missing",
    );
  });
});
