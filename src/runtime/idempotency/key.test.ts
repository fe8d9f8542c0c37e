import { describe, expect, it } from "vitest";
import { Refusal } from "../http/refusal.js";
import { idempotencyKey, keyPresent } from "./key.js";

const headed = (value: string) => ({ headers: { "idempotency-key": value } });

function codeOf(read: () => unknown): string {
  try {
    return String(read());
  } catch (error) {
    return Refusal.is(error) ? error.code : String(error);
  }
}

describe("the idempotency key", () => {
  it("is taken bare or as a structured-field string", () => {
    expect(idempotencyKey(headed("abc-1"), "f")).toEqual({ key: "abc-1", fingerprint: "f" });
    expect(idempotencyKey(headed('"abc-1"'), "f")?.key).toBe("abc-1");
    expect(idempotencyKey(headed('"a\\"b\\\\c"'), "f")?.key).toBe('a"b\\c');
  });

  it("is taken from the body when no header says otherwise", () => {
    const body = { idempotency_key: "from-body" };
    expect(idempotencyKey({ headers: {}, body }, "f")?.key).toBe("from-body");
    expect(idempotencyKey({ ...headed("from-header"), body }, "f")?.key).toBe("from-header");
  });

  it("is undefined when the client sent none", () => {
    expect(idempotencyKey({ headers: {} }, "f")).toBeUndefined();
    const unasked = (): string => {
      throw new Error("asked");
    };
    expect(idempotencyKey({ headers: {} }, unasked)).toBeUndefined();
    expect(idempotencyKey(headed("k"), () => "f")?.fingerprint).toBe("f");
    expect(idempotencyKey({ headers: {}, body: null }, "f")).toBeUndefined();
    expect(idempotencyKey({ headers: {}, body: "text" }, "f")).toBeUndefined();
  });

  it("may be 255 characters and no more", () => {
    expect(idempotencyKey(headed("k".repeat(255)), "f")?.key).toHaveLength(255);
    expect(codeOf(() => idempotencyKey(headed("k".repeat(256)), "f"))).toBe(
      "idempotency_key_invalid",
    );
  });

  it.each(["", '""', '"open', '"a", "b"', '"bad\\x"', "a\u0000b", "a\u007fb", "a\u0085b"])(
    "refuses %j",
    (value) => {
      expect(codeOf(() => idempotencyKey(headed(value), "f"))).toBe("idempotency_key_invalid");
    },
  );

  it("refuses a body field that is no text", () => {
    const request = { headers: {}, body: { idempotency_key: 7 } };
    expect(codeOf(() => idempotencyKey(request, "f"))).toBe("idempotency_key_invalid");
  });

  it("is required by a bar", () => {
    expect(keyPresent({ key: "k", fingerprint: "f" })).toBeUndefined();
    expect(keyPresent(undefined)).toMatchObject({ status: 400, code: "idempotency_key_required" });
  });
});
