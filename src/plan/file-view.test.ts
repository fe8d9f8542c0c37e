import { describe, expect, it } from "vitest";
import type { FileChange } from "./file-change.js";
import { fileViews, grouped, sumOf } from "./file-view.js";

const before = "one\ntwo\nthree\n";
const read = (path: string): string | undefined => (path === "new.ts" ? undefined : before);
const update = (path: string, text: string): FileChange => ({ path, action: "update", text });

describe("the files of a plan", () => {
  it("are told by the lines that come and go; those that stay are left out", () => {
    const views = fileViews(
      [
        { path: "kept.ts", action: "keep" },
        { path: "gone.ts", action: "delete" },
        { path: "new.ts", action: "create", text: "a\nb\n" },
        { path: "mine.ts", action: "edited" },
        update("old.ts", "one\n2\nthree\nfour\n"),
      ],
      read,
    );
    expect(views.map(({ path, added, removed }) => [path, added, removed])).toEqual([
      ["gone.ts", 0, 3],
      ["new.ts", 2, 0],
      ["mine.ts", 0, 0],
      ["old.ts", 2, 1],
    ]);
    expect(sumOf(views)).toMatchObject({ files: 4, added: 4, removed: 4 });
  });

  it("show the same change once, whatever stands around it", () => {
    const texts = new Map([
      ["a.ts", "a\nlet x = 1;\n"],
      ["b.ts", "b\nlet x = 1;\n"],
      ["c.ts", "c\nlet x = 1;\n"],
    ]);
    const changes = [...texts].map(([path, text]) =>
      update(path, path === "c.ts" ? text.replace("1", "3") : text.replace("1", "2")),
    );
    const [a, b, c] = grouped(fileViews(changes, (path) => texts.get(path)));
    expect(a?.hunks.map(({ alsoIn }) => alsoIn)).toEqual([["b.ts"]]);
    expect(b).toMatchObject({ hunks: [], shownBefore: 1 });
    expect(c).toMatchObject({ hunks: [{ alsoIn: [] }], shownBefore: 0 });
  });
});
