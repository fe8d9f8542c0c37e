import { describe, expect, it } from "vitest";
import { logLine } from "./log-line.js";

const plain = { color: false };
const time = new Date(2026, 0, 1, 12, 3, 4).getTime();

describe("logLine", () => {
  it("tells a request in one line", () => {
    const line = { level: "info", time, method: "POST", route: "/io-job", status: 200, ms: 3.14 };
    const more = { user: "ada", request_id: "1", guards: { cache: "miss" }, message: "request" };
    expect(logLine(JSON.stringify({ ...line, ...more }), plain)).toBe(
      "12:03:04 POST /io-job 200 3.1 ms user=ada",
    );
  });

  it("names the request of a failure of ours", () => {
    const line = { level: "error", time, method: "GET", route: "/a", status: 500, request_id: "7" };
    expect(logLine(JSON.stringify(line), plain)).toBe("12:03:04 GET /a 500 request_id=7");
  });

  it("tells a message with its level and fields", () => {
    const line = { level: "warn", time, message: "store away", endpoint: "io_job", tries: 3 };
    expect(logLine(JSON.stringify(line), plain)).toBe(
      "12:03:04 warn store away endpoint=io_job tries=3",
    );
  });

  it("tells an error in lines of its own", () => {
    const stack = "TypeError: x is undefined\n    at count (a.ts:1:2)";
    const error = { name: "TypeError", message: "x is undefined", stack, code: "E_NO" };
    const job = { endpoint: "io_job", request_id: "7", job_id: "7", attempt: 2 };
    const line = { level: "error", time, ...job, message: "failed", error };
    expect(logLine(JSON.stringify(line), plain).split("\n")).toEqual([
      "12:03:04 error failed endpoint=io_job job_id=7 attempt=2",
      "  TypeError: x is undefined",
      "      at count (a.ts:1:2)",
      "  code: E_NO",
    ]);
  });

  it("colours a refusal", () => {
    const line = { level: "info", time, method: "GET", route: "/a", status: 403 };
    expect(logLine(JSON.stringify(line), { color: true })).toContain("\u001B[33m403\u001B[39m");
  });

  it.each(["Error: boom", "    at x (y.ts:1:2)", '{"a":1}', "{ broken", ""])(
    "leaves %j as it is",
    (line) => {
      expect(logLine(line, plain)).toBe(line);
    },
  );
});
