import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { outboxMigration } from "../runtime/job/outbox/table.js";

it("writes the table that the runtime reads", () => {
  const template = new URL("../../templates/endpoint/outbox.sql.hbs", import.meta.url);
  expect(readFileSync(template, "utf8")).toBe(outboxMigration);
});
