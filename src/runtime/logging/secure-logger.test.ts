import { describe, expect, it } from "vitest";
import { Refusal } from "../http/refusal.js";
import { steppedWorld } from "../world/stepped.js";
import { logEndpointEvent } from "./log-endpoint-event.js";
import { getSecureLogger } from "./secure-logger.js";
import { trackErrors } from "./track-errors.js";

function logger() {
  const lines: string[] = [];
  const { clock } = steppedWorld(0);
  const destination = { write: (line: string) => void lines.push(line) };
  const log = getSecureLogger("jobs", { redact: ["iban_no"], destination, clock });
  return { log, lines: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

describe("getSecureLogger", () => {
  it("writes JSON lines without secrets and keeps line breaks inside them", () => {
    const { log, lines } = logger();
    log.info({ iban_no: "DE1", note: "a\nb" }, "paid\r\nforged line");
    log.debug("not at this level");
    expect(lines()).toEqual([
      {
        level: "info",
        time: "1970-01-01T00:00:00.000Z",
        iban_no: "[redacted]",
        note: "a\nb",
        logger: "jobs",
        message: "paid\r\nforged line",
      },
    ]);
  });

  it("never lets a handler overwrite the fields that identify the line", () => {
    const { log, lines } = logger();
    log.warn({ logger: "other" }, "x");
    expect(lines()[0]).toMatchObject({ logger: "jobs" });
  });
});

describe("wrappers", () => {
  it("log each call of a function, synchronous or not, without its arguments", async () => {
    const { log, lines } = logger();
    const event = logEndpointEvent("sum", log);
    expect(event((a: number, b: number) => a + b)(1, 2)).toBe(3);
    await expect(event(async () => Promise.reject(new Error("no")))()).rejects.toThrow("no");
    expect(lines().map(({ outcome }) => outcome)).toEqual(["done", "failed"]);
  });

  it("report an error once and pass it on; a refusal is none", () => {
    const { log, lines } = logger();
    const reported: unknown[] = [];
    const track = trackErrors({ log, onError: (error) => reported.push(error) });
    const error = new Error("no");
    expect(() =>
      track(() => {
        throw error;
      })(),
    ).toThrow(error);
    const refusal = new Refusal({ status: 403, code: "no", detail: "No." });
    expect(() =>
      track(() => {
        throw refusal;
      })(),
    ).toThrow(refusal);
    expect(reported).toEqual([error]);
    expect(lines()).toHaveLength(1);
  });
});
