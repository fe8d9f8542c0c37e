import { describe, expect, it } from "vitest";
import {
  type Fragment,
  packConfig,
  printFragment,
  readFragment,
  remember,
  textOf,
} from "./fragment.js";

const path = "src/generated/io-job/endpoint.ts";
const other = "src/generated/io-job/contract.ts";

const fragment = (...files: readonly (readonly [string, string])[]): Fragment => ({
  source: "endpoints/io-job.yaml",
  files: new Map(files.map(([where, text]) => [where, [remember(`io-job/${where}`, text)]])),
});

const texts = (read: Fragment | undefined, where: string) =>
  read?.files.get(where)?.map((one) => textOf(one));

describe("a fragment", () => {
  it("gives back every text that was remembered, from its own letters alone", () => {
    const read = readFragment(printFragment(fragment([path, "one\n"], [other, "ünö\n"])));
    expect(read?.source).toBe("endpoints/io-job.yaml");
    expect(texts(read, path)).toEqual(["one\n"]);
    expect(texts(read, other)).toEqual(["ünö\n"]);
  });

  it("is the same whatever the order and the line endings", () => {
    const one = printFragment(fragment([path, "a\nb\n"], [other, "c\n"]));
    expect(printFragment(fragment([other, "c\r\n"], [path, "a\r\nb\r\n"]))).toBe(one);
  });

  it("is read from both sides when git left it in conflict", () => {
    const ours = printFragment(fragment([path, "ours\n"], [other, "same\n"]));
    const theirs = printFragment(fragment([path, "theirs\n"], [other, "same\n"]));
    const text = `<<<<<<< HEAD\n${ours}=======\n${theirs}>>>>>>> branch\n`;
    const read = readFragment(text);
    expect(texts(read, path)).toEqual(["ours\n", "theirs\n"]);
    expect(texts(read, other)).toEqual(["same\n"]);
  });

  it.each(["", "{", "[]", '{"files":{"a":1}}', '{"files":{},"more":1}'])(
    "isn't read from %s",
    (text) => {
      expect(readFragment(text)).toBeUndefined();
    },
  );

  it("doesn't vouch for a text that somebody changed in it", () => {
    const one = remember("id", "text\n");
    expect(textOf({ ...one, base: remember("id", "other\n").base })).toBeUndefined();
    expect(textOf({ ...one, base: "?" })).toBeUndefined();
  });

  it("is read without texts from a manifest that only knew hashes", () => {
    const read = readFragment('{"files":{"a.ts":"hash"}}');
    expect(read?.files.get("a.ts")).toEqual([{ id: "a.ts", hash: "hash" }]);
    expect(texts(read, "a.ts")).toEqual([undefined]);
  });

  it("keeps the letters of a configuration that didn't change", () => {
    const packed = packConfig("config", undefined);
    expect(packConfig("config", packed)).toBe(packed);
    expect(packConfig("other", packed)).not.toBe(packed);
  });

  it("keeps the letters of a text that didn't change", () => {
    const known = [{ ...remember("id", "text\n"), base: "packed elsewhere" }];
    expect(remember("id", "text\n", known).base).toBe("packed elsewhere");
  });
});
