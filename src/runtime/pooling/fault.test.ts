import { describe, expect, it } from "vitest";
import { failureOf } from "../http/failure.js";
import { databaseFault } from "./fault.js";
import { sqlError } from "./fixture/fake-driver.js";

describe("what callers are told of a database's failure", () => {
  it.each([
    ["23505", 409, "unique_violation"],
    ["23503", 409, "foreign_key_violation"],
    ["23P01", 409, "exclusion_violation"],
    ["23514", 422, "check_violation"],
    ["23502", 422, "not_null_violation"],
    ["22P02", 422, "invalid_value"],
    ["22021", 422, "invalid_value"],
    ["22012", 500, "database_error"],
    ["42P01", 500, "database_error"],
    ["42501", 500, "database_error"],
    ["57014", 503, "database_unavailable"],
    ["57P01", 503, "database_unavailable"],
    ["53300", 503, "database_unavailable"],
    ["40P01", 503, "database_unavailable"],
    ["08006", 503, "database_unavailable"],
    ["XX000", 500, "database_error"],
  ])("%s is %s %s", (code, status, told) => {
    expect(databaseFault(sqlError(code), "read")).toMatchObject({ status, code: told });
  });

  it("leaves open what became of a change whose connection broke", () => {
    const told = { status: 503, code: "database_outcome_unknown" };
    expect(databaseFault(sqlError("08006"), "write")).toMatchObject(told);
    expect(databaseFault(sqlError("08006"), "commit")).toMatchObject(told);
    expect(databaseFault(sqlError("57P01"), "write")).toMatchObject({
      code: "database_unavailable",
    });
  });

  it("is a mistake of ours when the driver itself failed", () => {
    expect(databaseFault(new TypeError("no"), "write")).toMatchObject({ code: "database_error" });
    expect(databaseFault("no", "write")).toMatchObject({ code: "database_error" });
  });

  it.each(["23505", "22P02", "23514", "P0001", "XX000", "22001"])(
    "%s says a value neither to the caller nor to the log",
    (code) => {
      const detail = "Key (email)=(ann@example.com) already exists.";
      const error = sqlError(code, `invalid: "ann@example.com"`, {
        detail,
        constraint: "one_email",
      });
      const fault = databaseFault(error, "write");
      const { refusal, error: logged } = failureOf(fault);
      const told = [refusal, logged, fault.cause].flatMap((one) =>
        one instanceof Error ? [one.message, one.stack, JSON.stringify(one)] : [],
      );
      expect(told.join()).not.toContain("ann@example.com");
      expect(refusal.members).toEqual({});
    },
  );
});
