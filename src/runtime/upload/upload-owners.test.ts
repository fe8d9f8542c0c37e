import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { UploadOwners } from "./upload-owners.js";

const folders: string[] = [];
afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
});

it("takes away at once what is an owner's own and too old, what is others' within a minute", async () => {
  const root = await mkdtemp(join(tmpdir(), "owners-"));
  folders.push(root);
  const owners = new UploadOwners(root, 1_000);
  const old = JSON.stringify({ creation_date: new Date(0).toISOString() });
  const now = Date.UTC(2026, 0, 1);
  await owners.sweep("ann", now);
  await owners.sweep("bob", now);
  for (const owner of ["ann", "bob"]) await writeFile(join(root, owner, "one.json"), old);
  expect(await owners.sweep("ann", now + 59_999)).toEqual([]);
  expect(await readdir(join(root, "ann"))).toEqual([]);
  expect(await readdir(join(root, "bob"))).toEqual(["one.json"]);
  await owners.sweep("ann", now + 60_000);
  expect(await readdir(join(root, "bob"))).toEqual([]);
});
