import { describe, expect, it } from "vitest";
import { ExistsSubqueryDetector } from "./exists-subquery-detector.js";
import { coalesceText, normalizeSequence, normalizeText, PLACEHOLDER_VALUE } from "./normalize.js";
import { safeGetattr } from "./safe-getattr.js";

describe("normalising", () => {
  it("makes one text of many spellings, and null of nothing", () => {
    expect(normalizeText("  Zo\u0065\u0308 ")).toBe("Zo\u00eb");
    for (const nothing of ["", "  ", PLACEHOLDER_VALUE, null, undefined, 7]) {
      expect(normalizeText(nothing)).toBeNull();
    }
  });

  it("keeps the texts of a list once, in their order", () => {
    expect(normalizeSequence([" b ", "a", "b", "", null, "_"])).toEqual(["b", "a"]);
    expect(normalizeSequence("a")).toEqual(["a"]);
    expect(normalizeSequence(undefined)).toEqual([]);
  });

  it("takes the first text that there is", () => {
    expect(coalesceText(null, " ", "_", "x", "y")).toBe("x");
    expect(coalesceText()).toBeNull();
  });
});

describe("a member that may be missing", () => {
  class Row {
    readonly #first = "Ann";
    get full() {
      return `${this.#first} B.`;
    }
  }

  it("is read from rows, objects and getters", () => {
    expect(safeGetattr({ name: "Ann" }, "name")).toBe("Ann");
    expect(safeGetattr(new Row(), "full")).toBe("Ann B.");
    expect(safeGetattr({ name: 0 }, "name", 1)).toBe(0);
  });

  it("is the fallback where there is none", () => {
    expect(safeGetattr({ name: null }, "name", "?")).toBe("?");
    expect(safeGetattr({}, "name")).toBeUndefined();
    expect(safeGetattr(undefined, "name", "?")).toBe("?");
    expect(safeGetattr({}, "constructor", "?")).toBe("?");
    expect(safeGetattr({}, "__proto__", "?")).toBe("?");
  });
});

describe("the detector of subqueries", () => {
  it("wants one only for a filter that is there", () => {
    const detector = new ExistsSubqueryDetector({ company: ["name", "industries"] });
    expect(detector.needs("company", { name: "x" })).toBe(true);
    expect(detector.needs("company", { name: null, industries: [], other: 1 })).toBe(false);
  });
});
