import { describe, expect, it } from "vitest";
import { TransientError, UpstreamError } from "../../circuit_breaker/errors.js";
import { askedToWait, isOutcome, isTransient } from "../../circuit_breaker/transient.js";
import { DeclaredError } from "../../http/declared-error.js";
import { failureOf } from "../../http/failure.js";
import { Refusal } from "../../http/refusal.js";
import { tellFailure, toldFailure } from "./failure.js";

const worth = (error: unknown) => ({
  outcome: isOutcome(error),
  transient: isTransient(error),
  wait: askedToWait(error),
  answers: failureOf(error).refusal,
});

describe("an error of another thread", () => {
  it.each([
    ["an answer of the contract", new DeclaredError({ code: "gone", status: 503 })],
    ["a refusal", new Refusal({ status: 403, code: "forbidden", detail: "No." })],
    [
      "a refusal that asks to wait",
      new Refusal({ status: 503, code: "away", detail: "x", headers: { "retry-after": "3" } }),
    ],
    ["one that passes", new TransientError("not yet", { retryAfter: 2 })],
    ["a service's no", new UpstreamError("no", { status: 404 })],
    ["a service's fault", new UpstreamError("down", { status: 503, retryAfter: 1 })],
    ["a mistake", new TypeError("x is not a function")],
  ])("counts for as much as here: %s", (_what, error) => {
    const told = toldFailure(tellFailure(error));
    expect(worth(told)).toEqual(worth(error));
    expect(told).toMatchObject({ name: error.name, message: error.message });
  });

  it("keeps the stack of a mistake for the log", () => {
    const error = new RangeError("beyond");
    expect(toldFailure(tellFailure(error)).stack).toBe(error.stack);
  });

  it("is told without its details where they can't be, and whatever was thrown", () => {
    const details = { big: 1n };
    const odd = new DeclaredError({ code: "odd", status: 422, details });
    expect(toldFailure(tellFailure(odd)).message).toBe("Odd.");
    expect(toldFailure(tellFailure("text")).message).toBe("Something that is no error was thrown.");
  });
});
