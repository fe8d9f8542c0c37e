import { describe, expect, it } from "vitest";
import { principalOf } from "./user.js";

describe("a principal", () => {
  it("is the user's id, within the tenant where there is one", () => {
    expect(principalOf({ id: "ada" })).toBe("ada");
    const inOne = principalOf({ id: "ada", tenant: "one" });
    expect(inOne).not.toBe(principalOf({ id: "ada", tenant: "two" }));
    expect(inOne).not.toBe(principalOf({ id: "ada" }));
  });

  it("can't be imitated by an id that looks like a tenant and an id", () => {
    const ids = ["one:ada", "one/ada", '["one","ada"]', "one ada"];
    const principals = ids.map((id) => principalOf({ id }));
    expect(principals).not.toContain(principalOf({ id: "ada", tenant: "one" }));
  });
});
