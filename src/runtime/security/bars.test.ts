import { describe, expect, it } from "vitest";
import { firstBar, hasRole } from "./bars.js";

describe("hasRole", () => {
  const user = { roles: new Set(["db_user", "x"]) };

  it("needs one of the roles", () => {
    expect(hasRole(user, ["admin", "db_user"])).toBeUndefined();
    expect(hasRole(user, [])).toBeUndefined();
    expect(hasRole({ roles: new Set() }, [])).toBeUndefined();
    expect(hasRole(user, ["admin", "DB_USER"])).toMatchObject({
      status: 403,
      code: "role_missing",
      message: "One of these roles is needed: admin, DB_USER.",
      knob: "security.permission_roles_required",
    });
  });

  it("comes in order with other bars", () => {
    const [first, second] = [hasRole(user, ["a"]), hasRole(user, ["b"])];
    expect(firstBar(undefined, first, second)).toBe(first);
    expect(firstBar(undefined, undefined)).toBeUndefined();
    expect(firstBar()).toBeUndefined();
  });
});
