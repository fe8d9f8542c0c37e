import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { watchFolders } from "./watch.js";

const root = mkdtempSync(join(tmpdir(), "watch-"));
let end: () => void = () => undefined;

afterEach(() => {
  end();
  rmSync(root, { recursive: true, force: true });
});

it("sees every save: in place, by renaming, in new folders; not in node_modules", async () => {
  const seen: string[] = [];
  const file = join(root, "endpoints/a.yaml");
  mkdirSync(join(root, "endpoints"));
  mkdirSync(join(root, "node_modules/x"), { recursive: true });
  writeFileSync(file, "1");
  end = watchFolders(root, (path) => seen.push(path));
  for (let save = 0; save < 3; save += 1) {
    seen.length = 0;
    writeFileSync(join(root, "temporary"), String(save));
    renameSync(join(root, "temporary"), file);
    await vi.waitFor(() => {
      expect(seen).toContain("endpoints/a.yaml");
    });
  }
  seen.length = 0;
  writeFileSync(file, "in place");
  writeFileSync(join(root, "node_modules/x/b.js"), "");
  await vi.waitFor(() => {
    expect(seen).toContain("endpoints/a.yaml");
  });
  mkdirSync(join(root, "src/deep"), { recursive: true });
  await vi.waitFor(() => {
    writeFileSync(join(root, "src/deep/c.ts"), "");
    expect(seen).toContain("src/deep/c.ts");
  });
  expect(seen.filter((path) => path.includes("node_modules"))).toEqual([]);
});
