import { describe, expect, it } from "vitest";
import { memoryHost } from "../host/memory.js";
import { settler, type Ask } from "./settle.js";

const quarrel = {
  path: "src/generated/a/endpoint.ts",
  ours: "a\nmine\n",
  theirs: "a\nnew\n",
  mergeable: true,
};

function session(isTerminal: boolean, json = false) {
  const host = memoryHost();
  const asked = { ...host, isTerminal };
  return { host, session: { host: asked, directory: "/project", json, quiet: false } };
}

describe("settler", () => {
  it("shows what differs, and asks for each file", async () => {
    const { host, session: own } = session(true);
    const asked: unknown[] = [];
    const ask: Ask = (...question) => {
      asked.push(question);
      return Promise.resolve("theirs");
    };
    const choices = await settler(own, ask)([quarrel, { ...quarrel, path: "b", mergeable: false }]);
    expect(host.printed.out).toContain(
      `${quarrel.path}\n- your edit  + generated\n@@ -1,2 +1,2 @@\n a\n-mine\n+new\n`,
    );
    expect(asked).toEqual([
      [quarrel.path, ["ours", "theirs", "markers", "skip"]],
      ["b", ["ours", "theirs", "skip"]],
    ]);
    expect(choices).toEqual(
      new Map([
        [quarrel.path, "theirs"],
        ["b", "theirs"],
      ]),
    );
  });

  it.each([
    ["no terminal", session(false)],
    ["--json", session(true, true)],
  ])("refuses %s, and says what to do", (_what, { session: own }) => {
    expect(() => settler(own)).toThrow("no terminal");
  });
});
