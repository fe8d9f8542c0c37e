import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { Refusal } from "../http/refusal.js";
import { failureRefusal, TransientError, UpstreamError } from "./errors.js";
import { isProvable, isTransient } from "./transient.js";

const coded = (code: string): Error => Object.assign(new Error(code), { code });

describe("isProvable", () => {
  it("knows what cannot have happened", () => {
    for (const code of ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]) {
      expect(isProvable(coded(code))).toBe(true);
      expect(isProvable(new UpstreamError("x", { cause: coded(code) }))).toBe(true);
    }
    expect(isProvable(new TransientError("x"))).toBe(true);
    for (const code of ["ECONNRESET", "ETIMEDOUT", "EPIPE", "constructor"]) {
      expect(isProvable(coded(code))).toBe(false);
    }
  });

  it("recognises fetch against a closed port", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const error: unknown = await fetch(`http://127.0.0.1:${String(port)}`).catch((e: unknown) => e);
    expect(isProvable(error)).toBe(true);
  });

  it("doesn't look through what a handler wrapped: work may have been done before", () => {
    const wrapped = new Error("after paying", { cause: coded("ECONNREFUSED") });
    expect(isProvable(wrapped)).toBe(false);
    expect(isTransient(wrapped)).toBe(false);
  });

  it("asks it of every address that was tried", () => {
    const refused = coded("ECONNREFUSED");
    expect(isProvable(new AggregateError([refused, refused]))).toBe(true);
    expect(isProvable(new AggregateError([refused, coded("ECONNRESET")]))).toBe(false);
    expect(isProvable(new AggregateError([]))).toBe(false);
  });
});

describe("isTransient", () => {
  it("includes time-outs and 5xx of others, never an open circuit or our own 500", () => {
    const refusal = (status: number, code: string) => new Refusal({ status, code, detail: "x" });
    expect(isTransient(new DOMException("x", "TimeoutError"))).toBe(true);
    expect(isTransient(new DOMException("x", "AbortError"))).toBe(false);
    expect(isTransient(refusal(504, "timeout"))).toBe(true);
    expect(isTransient(refusal(503, "circuit_open"))).toBe(false);
    expect(isTransient(refusal(500, "internal"))).toBe(false);
    expect(isTransient(new UpstreamError("x"))).toBe(true);
    expect(isTransient(new UpstreamError("x", { status: 429 }))).toBe(true);
    expect(isTransient(new UpstreamError("x", { status: 400 }))).toBe(false);
    for (const odd of [undefined, null, "ECONNREFUSED", 7, {}, { code: 7 }]) {
      expect(isTransient(odd)).toBe(false);
    }
  });
});

describe("failureRefusal", () => {
  it("tells status and wait, never the error's own words", () => {
    const upstream = failureRefusal(new UpstreamError("secret host", { retryAfter: 1.2 }));
    expect(upstream).toMatchObject({
      status: 502,
      code: "upstream",
      headers: { "retry-after": "2" },
    });
    expect(upstream?.message).not.toContain("secret");
    expect(failureRefusal(new TransientError("x"))).toMatchObject({ status: 503, headers: {} });
    expect(failureRefusal(new Error("x"))).toBeUndefined();
  });
});
