import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { withKey, withoutKey } from "./json-text.js";

const text = `{
  "name": "x",
  "files": ["a",   "b"],
  "dependencies": {
    "b": "^1",
    "d": "^2"
  }
}
`;

describe("JSON in place", () => {
  it("takes a first, a last and an only entry out", () => {
    expect(withoutKey(text, ["dependencies", "b"])).toBe(text.replace('"b": "^1",\n    ', ""));
    expect(withoutKey(text, ["dependencies", "d"])).toBe(text.replace(',\n    "d": "^2"', ""));
    const one = withoutKey(withoutKey(text, ["dependencies", "b"]), ["dependencies", "d"]);
    expect(one).toContain('"dependencies": {}');
    expect(withoutKey(text, ["scripts", "dev"])).toBe(text);
  });

  it("puts an entry where the alphabet wants it", () => {
    expect(withKey(text, ["dependencies", "a"], "^3")).toContain('{\n    "a": "^3",\n    "b"');
    expect(withKey(text, ["dependencies", "c"], "^3")).toContain('"^1",\n    "c": "^3",\n    "d"');
    expect(withKey(text, ["dependencies", "e"], "^3")).toContain('"^2",\n    "e": "^3"\n  }');
    expect(withKey(text, ["dependencies", "b"], "^3")).toBe(text.replace("^1", "^3"));
  });

  it("adds what is missing around it", () => {
    expect(withKey(text, ["devDependencies", "a"], "^3")).toContain(
      '  },\n  "devDependencies": {\n    "a": "^3"\n  }\n}\n',
    );
    expect(withKey('{\n  "scripts": {}\n}\n', ["scripts", "dev"], "x")).toBe(
      '{\n  "scripts": {\n    "dev": "x"\n  }\n}\n',
    );
  });

  it("says what a map would, whatever stands in it", () => {
    const key = fc.constantFrom("a", "b", "c", "@d/e");
    const steps = fc.array(fc.tuple(key, fc.option(fc.string())));
    const maps = fc.dictionary(key, fc.oneof(fc.string(), fc.constant(["x"]), fc.boolean()));
    const indent = fc.constantFrom(undefined, 2, "\t");
    fc.assert(
      fc.property(maps, steps, indent, (map, changes, space) => {
        const start = { name: "x", deep: map };
        const wanted = new Map<string, unknown>(Object.entries(map));
        let printed = JSON.stringify(start, undefined, space);
        for (const [name, value] of changes) {
          if (value === null) {
            wanted.delete(name);
            printed = withoutKey(printed, ["deep", name]);
          } else if (typeof (wanted.get(name) ?? "") === "string") {
            wanted.set(name, value);
            printed = withKey(printed, ["deep", name], value);
          }
        }
        expect(JSON.parse(printed)).toEqual({ name: "x", deep: Object.fromEntries(wanted) });
      }),
    );
  });
});
