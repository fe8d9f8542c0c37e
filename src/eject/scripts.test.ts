import { describe, expect, it } from "vitest";
import { withoutCalls } from "./scripts.js";

describe("withoutCalls", () => {
  it("replaces dev, and takes out what has no equivalent", () => {
    const changed = withoutCalls({
      dev: "endpointgen dev --port 4000",
      generate: "endpointgen generate",
      pretest: "npm run -s generate",
      test: "npx endpointgen generate --check && vitest run",
      start: "node dist/server.js",
      laptop: "NODE_ENV=development npx -y endpointgen dev",
      lint: "eslint . && echo endpointgen",
    });
    expect(Object.fromEntries(changed)).toEqual({
      dev: "tsx watch src/server.ts",
      generate: undefined,
      pretest: undefined,
      test: "vitest run",
      laptop: "NODE_ENV=development tsx watch src/server.ts",
    });
  });

  it("leaves scripts alone that don't call us", () => {
    expect(withoutCalls({ a: "tsc  &&  node a.js", b: "my-endpointgen dev" }).size).toBe(0);
  });
});
