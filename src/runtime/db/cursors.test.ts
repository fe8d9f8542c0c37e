import { describe, expect, it } from "vitest";
import { createCursors } from "./cursors.js";
import { buildPaginationLinks, encodeOffsetCursor, optimizePaginationParams } from "./paginate.js";

const SECRET_KEY = "k3-Vq9-XwT-2mL-8pZ-rB5-nYc-7hG-dJ4-sF6";
const other = "zz-Vq9-XwT-2mL-8pZ-rB5-nYc-7hG-dJ4-sF6";
const cursors = createCursors({ SECRET_KEY });
const invalid = expect.objectContaining({ status: 400, code: "invalid_cursor" }) as Error;

describe("cursors", () => {
  it("come back as they were, for what they were made for", () => {
    expect(cursors.open(cursors.sign(["a", null], "list"), "list")).toEqual(["a", null]);
    expect(() => cursors.open(cursors.sign(["a"], "list"), "another")).toThrow(invalid);
  });

  it("are refused when anything of them is changed", () => {
    const token = cursors.sign(["a", "7"], "list");
    const [body = "", mac = ""] = token.split(".");
    const forged = Buffer.from('["a","8"]').toString("base64url");
    const others = createCursors({ SECRET_KEY: other }).sign(["a", "7"], "list");
    const wrong = ["", ".", body, `${body}.`, `.${mac}`, `${forged}.${mac}`, others, `${token}.x`];
    for (const one of [...wrong, token.slice(0, -2), token.slice(1), "x".repeat(9999)]) {
      expect(() => cursors.open(one, "list")).toThrow(invalid);
    }
  });

  it("can't move letters between what they are bound to and what they say", () => {
    const token = cursors.sign("x", "ab");
    const [body = "", mac = ""] = token.split(".");
    expect(() => cursors.open(`b${body}.${mac}`, "a")).toThrow(invalid);
  });

  it("outlive a change of the key while the old one is known", () => {
    const token = cursors.sign("x", "list");
    const later = createCursors({ SECRET_KEY: other, SECRET_KEYS_OLD: SECRET_KEY });
    expect(later.open(token, "list")).toBe("x");
  });

  it("need a strong key", () => {
    expect(() => createCursors({})).toThrow("SECRET_KEY is not set");
    expect(() => createCursors({ SECRET_KEY: "short" })).toThrow("SECRET_KEY");
  });
});

describe("pages by hand", () => {
  it("use a cursor above the limit, and when there is one", () => {
    const at = (parameters: object) => optimizePaginationParams(cursors, parameters);
    expect(at({ offset: 1000 })).toEqual({ useCursor: false, offset: 1000, limit: 100 });
    expect(at({ offset: 1001, limit: 5 })).toEqual({ useCursor: true, offset: 1001, limit: 5 });
    const cursor = encodeOffsetCursor(cursors, 2000);
    expect(at({ cursor })).toEqual({ useCursor: true, offset: 2000, limit: 100 });
    expect(at({ limit: 99_999 }).limit).toBe(1000);
    expect(at({ limit: -1, offset: -5 })).toEqual({ useCursor: false, offset: 0, limit: 1 });
    expect(() => at({ cursor: "2000" })).toThrow(invalid);
    expect(() => at({ cursor: cursors.sign("2000", "offset") })).toThrow(invalid);
  });

  it("link to their neighbours, and keep the rest of the address", () => {
    const page = { url: "/contacts?city=Ulm&offset=100", limit: 100, useCursor: false };
    expect(buildPaginationLinks(cursors, { ...page, offset: 100, count: 100 })).toEqual({
      next: "/contacts?city=Ulm&offset=200",
      previous: "/contacts?city=Ulm&offset=0",
    });
    expect(buildPaginationLinks(cursors, { ...page, offset: 0, count: 99 })).toEqual({
      next: null,
      previous: null,
    });
    const { next } = buildPaginationLinks(cursors, {
      ...page,
      url: "https://api.example.com/contacts",
      offset: 2000,
      count: 100,
      useCursor: true,
    });
    expect(next).toBe(
      `https://api.example.com/contacts?cursor=${encodeOffsetCursor(cursors, 2100)}`,
    );
  });
});
