import { describe, expect, it } from "vitest";
import { specifiersOf } from "./specifiers.js";

const names = async (text: string, path = "a.ts"): Promise<readonly string[]> =>
  (await specifiersOf(text, path)).map(({ value }) => value);

describe("specifiersOf", () => {
  it("finds every way to name a module", async () => {
    const text = `import { a } from "a";
import type { B } from 'b';
export * from "c";
export { d } from "d";
import e = require("e");
const f = await import("f");
const g = require("g");
type H = import("h").H;
declare module "i" {}
vi.mock("j", () => ({}));
require.resolve("k");
const l = import(\`l\`);
import "m";
`;
    expect((await names(text)).join("")).toBe("abcdefghijklm");
  });

  it("sees no module in comments, texts and names made at run time", async () => {
    const text = `// import "a"
const b = 'import "b"';
const c = import(\`./\${b}.js\`);
log("d");
export const e = 1;
`;
    expect(await names(text)).toEqual([]);
  });

  it("reads JavaScript and TSX", async () => {
    expect(await names('const { a } = require("a");\nexports.b = <string>a;', "a.ts")).toEqual([
      "a",
    ]);
    expect(await names('import x from "x";\nconst y = <b>{x}</b>;', "a.tsx")).toEqual(["x"]);
    expect(await names('module.exports = require("x");', "a.cjs")).toEqual(["x"]);
  });

  it("tells which exports are asked for, and their place", async () => {
    const text = 'import { a as b, type C } from "x";\nimport * as all from "x";\n';
    const [first, second] = await specifiersOf(text, "a.ts");
    expect(first?.names).toEqual(["a", "C"]);
    expect(second?.names).toBeUndefined();
    expect(text.slice(first?.start, first?.end)).toBe("x");
    expect(text.slice(...(first?.statement ?? []))).toBe('import { a as b, type C } from "x";');
  });
});
