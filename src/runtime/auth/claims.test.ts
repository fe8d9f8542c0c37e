import { describe, expect, it } from "vitest";
import { readUser } from "./claims.js";

const base = { sub: "ada", exp: 2_000_000_000 };

describe("readUser", () => {
  it("takes the first claim that holds scopes", () => {
    const scopes = (claims: object) => [...(readUser({ ...base, ...claims }, {})?.scopes ?? [])];
    expect(scopes({ scope: "a  b", permissions: ["c"] })).toEqual(["a", "b"]);
    expect(scopes({ scp: ["a", "b"], permissions: ["c"] })).toEqual(["a", "b"]);
    expect(scopes({ permissions: ["c"] })).toEqual(["c"]);
    expect(scopes({ scope: "", permissions: ["c"] })).toEqual([]);
    expect(scopes({})).toEqual([]);
  });

  it("never splits a role", () => {
    const user = readUser({ ...base, roles: "not admin" }, {});
    expect(user?.roles).toEqual(new Set(["not admin"]));
  });

  it("finds claims by their whole name first, then along the dots", () => {
    const claims = {
      ...base,
      "https://x.example/roles": ["a"],
      realm_access: { roles: ["b"] },
      org: { id: "acme" },
      user: { name: "u1" },
    };
    const url = readUser(claims, { roles: "https://x.example/roles" });
    expect(url?.roles).toEqual(new Set(["a"]));
    const nested = readUser(claims, {
      roles: "realm_access.roles",
      tenant: "org.id",
      user: "user.name",
    });
    expect(nested).toMatchObject({ id: "u1", tenant: "acme", roles: new Set(["b"]) });
  });

  it("sees only the token's own claims", () => {
    expect(readUser(base, { user: "constructor.name" })).toBeUndefined();
    expect(readUser(base, { roles: "__proto__" })?.roles).toEqual(new Set());
  });
});
