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
