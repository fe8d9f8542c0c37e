import { describe, expect, it } from "vitest";
import { readSettings } from "./project.js";
import { runtimeSettings } from "./runtime-settings.js";

const settingsOf = (text: string): Readonly<Record<string, unknown>> => {
  const { value } = readSettings("endpointgen.yaml", text);
  if (value === undefined) throw new Error("The settings aren't taken.");
  return runtimeSettings(value);
};

describe("what the API needs of the settings", () => {
  it("is no more than what there is", () => {
    const all = { version: 1, auth: {}, body_limit: 102_400, request_timeout: 30 };
    expect(settingsOf("")).toMatchObject(all);
    expect(Object.keys(settingsOf("")).sort()).toEqual(Object.keys(all).sort());
  });

  it.each([
    ["{ security: { user_profile_scope_required: read:me } }", { scope: "read:me" }],
    ["{ cache: { default: { user_profile_ttl: 5 } } }", { ttl: 5 }],
    ["{ cache: { user_profile_ttl: 5 } }", { ttl: 5 }],
    ["{ cache: false }", undefined],
  ])("has of the defaults %s what users' profiles need", (defaults, expected) => {
    expect(settingsOf(`defaults: ${defaults}`)["user_profile"]).toEqual(expected);
  });
});
