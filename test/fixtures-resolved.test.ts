import { describe, expect, it } from "vitest";
import { resolvedJson } from "../src/config/resolved.js";
import { isError } from "../src/diagnostic.js";
import { casesWith, fixturePath, readFixture } from "./fixture-project.js";

describe.each(casesWith("resolved.json"))("fixtures/%s", (name) => {
  const { diagnostics, endpoints } = readFixture(name);

  it("is taken", () => {
    expect(diagnostics.filter(isError)).toEqual([]);
  });

  it("resolves to what is expected", async () => {
    const [endpoint] = endpoints;
    if (endpoint === undefined) throw new Error("no endpoint");
    await expect(resolvedJson(endpoint)).toMatchFileSnapshot(fixturePath(name, "resolved.json"));
  });
});
