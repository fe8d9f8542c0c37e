import { expect, it } from "vitest";
import { packed } from "./packed.js";

it("names each key once", () => {
  const { keys, text } = packed([
    { keys: ["one", "shared"], args: ["1"] },
    { keys: ["two", "shared"], args: ["2", ""] },
  ]);
  expect(keys).toEqual(["one", "shared", "two"]);
  expect(JSON.parse(text)).toEqual([
    [[1, 2], ["1"]],
    [
      [3, 2],
      ["2", ""],
    ],
  ]);
});

it("leaves no half of a character, and every whole one as it is", () => {
  const args = ["a \ud83d", "😀", String.raw`\ud83d`, "\ude00\ud83d"];
  const { text } = packed([{ keys: ["one"], args }]);
  expect(JSON.parse(text)).toEqual([[[1], ["a \ufffd", "😀", String.raw`\ud83d`, "\ufffd\ufffd"]]]);
});
