import { describe, expect, it } from "vitest";
import { expandFlatForm } from "./flat-form.js";

describe("flat form of cache", () => {
  it("moves the documents' keys under default and keeps the rest", () => {
    expect(expandFlatForm({ algo: "lru", cache_ttl: 30, cache_size: 5 })).toEqual({
      kind: "expanded",
      value: { algo: "lru", default: { cache_ttl: 30, cache_size: 5 } },
    });
  });

  it("leaves the nested form and other values alone", () => {
    expect(expandFlatForm({ default: { cache_ttl: 30 } })).toEqual({ kind: "same" });
    expect(expandFlatForm(false)).toEqual({ kind: "same" });
  });

  it("refuses both forms at once, at the flat key", () => {
    const expansion = expandFlatForm({ cache_ttl: 30, default: { cache_ttl: 60 } });
    expect(expansion.kind === "wrong" && expansion.findings[0]?.path).toEqual(["cache_ttl"]);
  });
});
