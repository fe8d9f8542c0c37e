import * as prettier from "prettier";
import { describe, expect, it } from "vitest";
import { formatText, styleOf } from "./format.js";

const style = { width: 40, native: true };
const words = "many words that go on well past the line's end, with a \\\" in them";

describe("a line that is too long", () => {
  it.each([
    ["a.ts", `/** ${words} */\nconst a = 1;\n`],
    ["a.ts", `/**\n * ${words}\n */\nconst a = 1;\n`],
    ["a.ts", `// ${words}\nconst a = 1;\n`],
    ["a.json", `{\n  "description": "${words}",\n  "list": [\n    "${words}"\n  ]\n}\n`],
  ])("stays as it is where prettier leaves it: %s %j", async (path, text) => {
    expect(await prettier.format(text, { filepath: path, printWidth: 40 })).toBe(text);
    expect(await formatText(text, path, style)).toBe(text);
  });

  it.each([
    ["a.ts", `call("${"x".repeat(30)}", "y");\n`],
    ["a.ts", `call("x" /* ${words} */, "${words}");\n`],
    ["a.json", `{ "list": ["${words}"] }\n`],
  ])("is broken where prettier breaks it: %s %j", async (path, text) => {
    expect(await formatText(text, path, style)).toBe(
      await prettier.format(text, { filepath: path, printWidth: 40 }),
    );
  });
});

it("the style of a project that says nothing is prettier's own", () => {
  expect(styleOf("/project", { readText: () => undefined })).toEqual({ width: 80, native: true });
});
