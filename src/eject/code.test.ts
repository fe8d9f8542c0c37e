import { describe, expect, it } from "vitest";
import { asOwn, withLocalRuntime, withoutClaims } from "./code.js";

describe("withLocalRuntime", () => {
  it("names the copy instead of the package, in imports and requires alike", async () => {
    const text = `// from "@endpointgen/runtime"
import { serve } from '@endpointgen/runtime';
const { laptop } = require("@endpointgen/runtime/dev");
const other = "@endpointgen/runtime/testing";
`;
    const { text: next, asked } = await withLocalRuntime(text, "src/a/b.ts", {
      folder: "src/own",
      format: "esm",
    });
    expect(next).toBe(
      text
        .replace("'@endpointgen/runtime'", "'../own/index.js'")
        .replace('"@endpointgen/runtime/dev"', '"../own/dev/index.js"'),
    );
    expect(asked).toEqual([
      ["index.ts", ["serve"]],
      ["dev/index.ts", undefined],
    ]);
  });
});

describe("withoutClaims", () => {
  it("takes our sentence out of the first comment alone", () => {
    const header = "/** GET /a: A. Written by endpointgen from endpoints/a.yaml. */\n";
    expect(withoutClaims(header)).toBe("/** GET /a: A. */\n");
    const quoted = `const a = "Written by endpointgen from a.yaml.";\n`;
    expect(withoutClaims(quoted)).toBe(quoted);
  });
});

describe("asOwn", () => {
  it("derives the same keys as before", () => {
    const line = "hkdfSync('sha256', secret, '', `@endpointgen/runtime ${purpose}`, 32)";
    const label = /`([^`]*)`/.exec(asOwn(line))?.[1] ?? "";
    expect(label).not.toContain("@");
    expect(JSON.parse(`"${label}"`)).toBe("@endpointgen/runtime ${purpose}");
    expect(asOwn("// Written by `npm run gen` from the folder listing.\nexport {};")).toBe(
      "export {};",
    );
    expect(asOwn('Symbol.for("@endpointgen/runtime.Reply")')).toBe(
      'Symbol.for("endpointgen-runtime.Reply")',
    );
  });
});
