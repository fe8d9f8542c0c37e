import { describe, expect, it } from "vitest";
import { mergeLines } from "./shared-lines.js";

const one = 'export { mountOne } from "./one/endpoint.js";\n';
const two = 'export { mountTwo } from "./two/endpoint.js";\n';

describe("the lines of index.ts", () => {
  it("are those that are wanted, and those that aren't an endpoint's", () => {
    const own = 'export { own } from "../own.js";\n';
    expect(mergeLines(`${own}${one}`, two)).toBe(`${two}${own}`);
  });

  it.each([
    ["single quotes and no semicolons", "export { mountOne } from './one/endpoint.js'\n"],
    ["no spaces in braces", 'export {mountOne} from "./one/endpoint.js";\n'],
    ["other line endings", 'export { mountOne } from "./one/endpoint.js";\r\n'],
    ["no endpoint at all", "export {};\n"],
  ])("go with their endpoint, printed with %s", (_style, present) => {
    expect(mergeLines(present, two)).toBe(two);
  });

  it("keep the line endings of the project's style", () => {
    const windows = `${one}${two}`.replaceAll("\n", "\r\n");
    expect(mergeLines(one, windows)).toBe(windows);
  });
});

describe("lines that somebody else wrote", () => {
  it("stay as they stand, also when they are equal", () => {
    const own = "export function own() {\n}\nexport function more() {\n}\n";
    expect(mergeLines(`${one}${own}`, two)).toBe(`${two}${own}`);
  });

  it("replace the line of an endpoint that they export from elsewhere", () => {
    const moved = 'export { mountOne } from "../api/one.js";\n';
    expect(mergeLines(moved, `${one}${two}`)).toBe(`${two}${moved}`);
  });

  it("are taken from both sides where git couldn't join them", () => {
    const present = `<<<<<<< HEAD\n${one}=======\n${two}>>>>>>> branch\n`;
    expect(mergeLines(present, `${one}${two}`)).toBe(`${one}${two}`);
  });
});
