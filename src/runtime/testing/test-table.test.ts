import { describe, expect, it } from "vitest";
import { testTable } from "./test-table.js";

const tableAt = (url: string) =>
  testTable({ table: "contacts", key: "id", rows: [], environment: { TEST_DATABASE_URL: url } });

describe("a table of tests on a database of the project's", () => {
  it("is one of a database whose name says that tests may delete its rows", () => {
    for (const name of ["app_test", "test", "TEST_app"]) {
      expect(() => tableAt(`postgres://127.0.0.1/${name}`)).not.toThrow();
    }
    for (const url of [
      "postgres://127.0.0.1/app",
      "postgres://test@test.example/app?application_name=test",
      "postgres://127.0.0.1",
      "test",
    ]) {
      expect(() => tableAt(url)).toThrow("doesn't contain `test`");
    }
  });

  it("has one session, as the embedded database has", () => {
    const { db } = tableAt("postgres://127.0.0.1/app_test");
    expect(db.primary.settings).toMatchObject({ pool_size: 1, max_overflow: 0 });
  });

  it("is in memory where no other one is named", () => {
    const { db } = tableAt("");
    expect(db.primary.settings.pre_ping).toBe(false);
  });
});
