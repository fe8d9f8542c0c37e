import { describe, expect, it } from "vitest";
import { principalOf } from "../../auth/user.js";
import { serviceUser } from "./service-user.js";

describe("a service user", () => {
  it("may do what is said and nothing else", () => {
    const { scopes, roles } = serviceUser({ id: "reporter", scopes: ["run:report"] });
    expect([[...scopes], [...roles]]).toEqual([["run:report"], []]);
  });

  it("is no caller, also not one of the same id or tenant", () => {
    const own = serviceUser({ id: "ada" }).principal;
    const ofTenant = serviceUser({ id: "ada", tenant: "acme" }).principal;
    const callers = [
      { id: "ada" },
      { id: "ada", tenant: "acme" },
      { id: "ada", tenant: "service user" },
      { id: "ada", people: "https://issuer.example" },
    ];
    const all = [own, ofTenant, ...callers.map(principalOf)];
    expect(new Set(all).size).toBe(all.length);
  });

  it("has an id, and no line break that would make it another", () => {
    expect(() => serviceUser({ id: "" })).toThrow(RangeError);
    expect(() => serviceUser({ id: "acme\nada" })).toThrow(RangeError);
    expect(() => serviceUser({ id: "ada", tenant: "a\nb" })).toThrow(RangeError);
  });
});
