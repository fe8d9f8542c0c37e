import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { memoryHost } from "./host/memory.js";
import { packPackage } from "./pack.js";

const manifest = JSON.stringify({ name: "@a/b", version: "1.2.3", files: ["dist"] });
const long = `dist/${"long/".repeat(30)}x.js`;
const pack = (files: Record<string, string>) =>
  packPackage(memoryHost({ files: { "package.json": manifest, ...files } }), "/project");

describe("packPackage", () => {
  it("packs what the manifest names and nothing else, in a form that tar reads", () => {
    const { bytes } = pack({ "dist/a.js": "hello", "src/a.ts": "no", [long]: "deep" });
    const tar = gunzipSync(bytes).toString("latin1");
    expect(tar).toContain("package/dist/a.js\0");
    expect(tar).toContain("hello");
    expect(tar).toContain("package/package.json");
    expect(tar).not.toContain("src/a.ts");
    expect(tar.length % 512).toBe(0);
  });

  it("names a package after its content", () => {
    const one = pack({ "dist/a.js": "1" });
    expect(one.name).toMatch(/^a-b-1\.2\.3-[0-9a-f]{8}\.tgz$/);
    expect(pack({ "dist/a.js": "1" })).toEqual(one);
    expect(pack({ "dist/a.js": "2" }).name).not.toBe(one.name);
  });
});
