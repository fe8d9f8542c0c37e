import { describe, expect, it } from "vitest";
import { type WiredPart, wiringFile } from "./wiring-file.js";

const paths = {
  generated: "src/generated",
  handlers: "src/handlers",
  tests: "test/generated",
  migrations: "migrations",
};

const textOf = (...parts: WiredPart[]): string =>
  wiringFile(parts, { width: 100, paths, runner: "vitest" }).text;

const auth = { file: "src/auth.ts" };

describe("wiringFile", () => {
  it("is there without parts", () => {
    expect(textOf()).toBe(
      [
        "/** The project's own parts. Written by endpointgen from endpointgen.yaml. */",
        'import type { Wiring } from "@endpointgen/runtime";',
        "",
        "export const wiring: Wiring = {};",
        "",
      ].join("\n"),
    );
  });

  it("imports each part from its file, once", () => {
    const text = textOf(
      { name: "user", exported: "userFromRequest", ...auth },
      { name: "mfa", exported: "secretOf", ...auth },
      { name: "onError", exported: "report", file: "lib/sentry.mts" },
    );
    expect(text).toContain('import { secretOf, userFromRequest } from "../auth.js";');
    expect(text).toContain('import { report } from "../../lib/sentry.mjs";');
    expect(text).toContain("  user: userFromRequest,\n  mfa: secretOf,\n  onError: report,\n}");
  });

  it("keeps equal names of two files apart, and its own", () => {
    const text = textOf(
      { name: "db", exported: "wiring", file: "src/db.ts" },
      { name: "use", exported: "tenant", file: "src/a.ts" },
      { name: "use", exported: "tenant", file: "src/b.ts" },
    );
    expect(text).toContain("import { wiring as wiring2 }");
    expect(text).toContain("import { tenant as tenant2 }");
    expect(text).toContain("  db: wiring2,\n  use: [tenant, tenant2],\n}");
    expect(text).toContain("    db: typeof wiring2;");
  });
});
