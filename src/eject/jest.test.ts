import { describe, expect, it } from "vitest";
import { jestEdit } from "./jest.js";

const copies = new Map([["jose", "src/rt/vendor/jose.js"]]);
const line = '"^jose$": "<rootDir>/src/rt/vendor/jose.js"';

async function edited(path: string, text: string) {
  return jestEdit(copies, { files: [path], read: (one) => (one === path ? text : "") });
}

const textOf = async (path: string, text: string): Promise<string | undefined> =>
  (await edited(path, text)).file?.text;

describe("jest's settings", () => {
  it("get the copies in package.json, beside what is there", async () => {
    const own = '{\n  "jest": {\n    "preset": "ts-jest"\n  }\n}\n';
    const text = (await textOf("package.json", own)) ?? "";
    expect(JSON.parse(text)).toEqual({
      jest: {
        preset: "ts-jest",
        moduleNameMapper: { "^jose$": "<rootDir>/src/rt/vendor/jose.js" },
      },
    });
    expect(JSON.parse((await textOf("package.json", '{ "name": "x" }')) ?? "")).toHaveProperty(
      "jest.moduleNameMapper",
    );
  });

  it("get them in a module, whichever way it exports", async () => {
    for (const [before, after] of [
      ["module.exports = {\n    ", "\n};\n"],
      ["export default {\n    ", "\n} satisfies Config;\n"],
      ["const config: Config = {\n    ", "\n};\nexport default config;\n"],
      ["const config: Config = {\n    ", "\n};\nexport = config;\n"],
    ] as const) {
      const own = `${before}preset: "ts-jest",${after}`;
      expect(await textOf("jest.config.ts", own)).toBe(
        `${before}moduleNameMapper: {\n        ${line},\n    },\n    preset: "ts-jest",${after}`,
      );
    }
    expect(await textOf("jest.config.js", "module.exports = {};\n")).toBe(
      `module.exports = {\n  moduleNameMapper: {\n    ${line},\n  },\n};\n`,
    );
    expect(
      await textOf("jest.config.js", "module.exports = {\n  moduleNameMapper: { a: 'b' },\n};\n"),
    ).toBe(`module.exports = {\n  moduleNameMapper: { ${line}, a: 'b' },\n};\n`);
  });

  it("are told where they can't be read", async () => {
    for (const [path, text] of [
      ["jest.config.js", "module.exports = createConfig();\n"],
      ["jest.config.js", "module.exports = { moduleNameMapper: mapper };\n"],
      ["jest.config.js", "module.exports = {\n"],
      ["package.json", '{ "jest": "./jest.json" }'],
      ["package.json", '{ "scripts": { "test": "jest --config ci/jest.json" } }'],
    ] as const) {
      const { file, paste } = await edited(path, text);
      expect(file).toBeUndefined();
      expect(paste).toBe(`moduleNameMapper: { ${line} }`);
    }
  });
});
