import { describe, expect, it } from "vitest";
import { splitStatements } from "./statements.js";

const texts = (sql: string) => splitStatements(sql).map(({ text }) => text);

describe("splitStatements", () => {
  it("cuts at semicolons and leaves out what says nothing", () => {
    expect(texts("-- first\nselect 1;\n\n/* ; /* ; */ */ select 2 ;; -- last")).toEqual([
      "select 1",
      "select 2",
    ]);
    expect(texts("")).toEqual([]);
    expect(texts(";\n-- only a remark")).toEqual([]);
  });

  it("knows where each one starts", () => {
    const sql = "-- a\ncreate table a ();\n  drop table a;";
    expect(splitStatements(sql).map(({ start }) => sql.slice(start, start + 6))).toEqual([
      "create",
      "drop t",
    ]);
  });

  it.each([
    "insert into a values ('x;''y;')",
    String.raw`insert into a values (E'it\'s;')`,
    'create table "a;b" ()',
    "create function f() returns int language plpgsql as $$ begin; return 1; end $$",
    "do $body$ begin perform $$;$$; end $body$",
    "create rule r as on insert to a do (select 1; select 2)",
    "create or replace function f(a int) returns int begin atomic select case when a > 1 then 2 end; select 1; end",
    "create procedure p() begin atomic insert into a values (1); end",
    "select $1, a$b$c from t",
  ])("keeps %s whole", (statement) => {
    expect(texts(`${statement};\nselect 2;`)).toEqual([statement, "select 2"]);
  });

  it("takes the beginning of a transaction for a statement, not for a block", () => {
    expect(texts("begin; create table a (); commit;")).toEqual([
      "begin",
      "create table a ()",
      "commit",
    ]);
  });

  it.each(["'never closed; select 1", "$$ open; select 2", "/* open; select 3", "select (1; 2"])(
    "ends with the text: %s",
    (sql) => {
      expect(splitStatements(sql).length).toBeLessThanOrEqual(1);
    },
  );
});
