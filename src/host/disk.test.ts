import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemDisk } from "./disk.js";

const disk = systemDisk();
let root = "";
let elsewhere = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "disk-"));
  elsewhere = mkdtempSync(join(tmpdir(), "elsewhere-"));
});

afterEach(() => {
  rmSync(root, { recursive: true });
  rmSync(elsewhere, { recursive: true });
});

describe("reading", () => {
  it("gives undefined for what isn't there, and for folders", () => {
    expect(disk.readText(join(root, "a.txt"))).toBeUndefined();
    expect(disk.readText(root)).toBeUndefined();
    expect(disk.readText(join(root, "a", "b"))).toBeUndefined();
  });

  it("lists what a glob names, sorted, and never looks into node_modules", () => {
    for (const path of ["b/x.yaml", "a.yaml", "b/c/y.yaml", "node_modules/z.yaml", "b/x.txt"]) {
      disk.write(root, path, "");
    }
    expect(disk.list(root, "**/*.yaml")).toEqual(["a.yaml", "b/c/y.yaml", "b/x.yaml"]);
    expect(disk.list(root, "b/*.{yaml,txt}")).toEqual(["b/x.txt", "b/x.yaml"]);
    expect(disk.list(root, "missing/*")).toEqual([]);
    expect(disk.list(root, "a.yaml")).toEqual(["a.yaml"]);
  });
});

describe("writing", () => {
  it("makes folders, leaves no temporary file, and keeps the mode", () => {
    disk.write(root, "a/b.sh", "one");
    writeFileSync(join(root, "a/c.sh"), "", { mode: 0o755 });
    disk.write(root, "a/c.sh", "two");
    expect(readFileSync(join(root, "a/b.sh"), "utf8")).toBe("one");
    expect(statSync(join(root, "a/c.sh")).mode & 0o777).toBe(0o755);
    expect(readdirSync(join(root, "a")).sort()).toEqual(["b.sh", "c.sh"]);
  });

  it.each(["../out.txt", "a/../../out.txt", "/etc/out.txt"])("refuses %s", (path) => {
    expect(() => {
      disk.write(root, path, "");
    }).toThrow(/outside the project/);
  });

  it("refuses to follow a link out of the project", () => {
    symlinkSync(elsewhere, join(root, "folder"));
    symlinkSync(join(elsewhere, "secret"), join(root, "file"));
    for (const path of ["folder/a.txt", "folder/new/a.txt", "file"]) {
      expect(() => {
        disk.write(root, path, "");
      }).toThrow(/outside the project/);
      expect(() => {
        disk.remove(root, path);
      }).toThrow(/outside the project/);
    }
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  it("follows a link that stays inside, and works in a project that is reached by a link", () => {
    mkdirSync(join(root, "real"));
    symlinkSync(join(root, "real"), join(root, "alias"));
    symlinkSync(root, join(elsewhere, "project"));
    disk.write(join(elsewhere, "project"), "alias/a.txt", "x");
    expect(readFileSync(join(root, "real/a.txt"), "utf8")).toBe("x");
  });

  it("says in a sentence why a file can't be written", () => {
    disk.write(root, "a", "a file");
    expect(() => {
      disk.write(root, "a/b", "");
    }).toThrow("can't write a/b: a file stands where a folder is needed");
  });
});
