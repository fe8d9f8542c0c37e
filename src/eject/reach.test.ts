import { describe, expect, it } from "vitest";
import { type Names, reach } from "./reach.js";

const all = [
  { path: "index.ts", text: 'export { a, type A } from "./a.js";\nexport * from "./rooms.js";\n' },
  {
    path: "rooms.ts",
    text: '// Written.\nexport * from "./b/index.js";\nexport * from "./c.js";\n',
  },
  { path: "a.ts", text: 'import { helper } from "./helper.js";\nexport const a = helper;\n' },
  { path: "helper.ts", text: 'import { z } from "zod";\nexport const helper = z;\n' },
  { path: "b/index.ts", text: 'import "./only.js";\nexport { b } from "./b.js";\n' },
  { path: "b/b.ts", text: "export async function* b() {}\n" },
  { path: "b/only.ts", text: "throw new Error();\n" },
  { path: "c.ts", text: "export interface C {}\nexport const c = 1;\n" },
];

const reached = async (names: Names): Promise<Readonly<Record<string, string>>> =>
  Object.fromEntries((await reach(all, [["index.ts", names]])).map((one) => [one.path, one.text]));

describe("reach", () => {
  it("takes everything where any name may be asked for", async () => {
    const texts = await reached(undefined);
    expect(Object.keys(texts)).toEqual(all.map(({ path }) => path));
    expect(texts["rooms.ts"]).toBe(all[1]?.text);
  });

  it("follows a name through lists of exports, and leaves out the other lines", async () => {
    expect(await reached(["C"])).toEqual({
      "index.ts": 'export * from "./rooms.js";\n',
      "rooms.ts": '// Written.\nexport * from "./c.js";\n',
      "c.ts": all[7]?.text,
    });
    expect(Object.keys(await reached(["A"]))).toEqual(["index.ts", "a.ts", "helper.ts"]);
  });

  it("keeps what a list imports for its effect", async () => {
    const texts = await reached(["b"]);
    expect(Object.keys(texts)).toEqual([
      "index.ts",
      "rooms.ts",
      "b/index.ts",
      "b/b.ts",
      "b/only.ts",
    ]);
    expect(texts["b/index.ts"]).toBe(all[4]?.text);
  });

  it("joins what several entries ask for", async () => {
    const files = await reach(all, [
      ["rooms.ts", ["c"]],
      ["rooms.ts", ["b"]],
    ]);
    expect(files[0]?.text).toBe(all[1]?.text);
  });
});
