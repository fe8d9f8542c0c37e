/** A list with two relations on Express and Drizzle, as its guide shows it: relational queries. */
import express from "express";
import { drizzle } from "drizzle-orm/node-postgres";
import { asc, gt, relations } from "drizzle-orm";
import { integer, pgTable, text, timestamp } from "drizzle-orm/pg-core";
import pg from "pg";
import { z } from "zod";

const companies = pgTable("companies", {
  id: integer().primaryKey(),
  name: text().notNull(),
  city: text().notNull(),
});
const contacts = pgTable("contacts", {
  id: integer().primaryKey(),
  company_id: integer().references(() => companies.id),
  name: text().notNull(),
  email: text().notNull(),
  created_at: timestamp({ withTimezone: true }).notNull(),
});
const notes = pgTable("notes", {
  id: integer().primaryKey(),
  contact_id: integer().references(() => contacts.id),
  body: text().notNull(),
});
const contactRelations = relations(contacts, ({ one, many }) => ({
  company: one(companies, { fields: [contacts.company_id], references: [companies.id] }),
  notes: many(notes),
}));
const noteRelations = relations(notes, ({ one }) => ({
  contact: one(contacts, { fields: [notes.contact_id], references: [contacts.id] }),
}));

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
const schema = { companies, contacts, notes, contactRelations, noteRelations };
const db = drizzle(pool, { schema });

const Query = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  offset: z.coerce.number().int().min(0).default(0),
  after_id: z.coerce.number().int().optional(),
});

const app = express();
app.get("/v1/contacts", async (request, response) => {
  const parsed = Query.safeParse(request.query);
  if (!parsed.success) return response.status(400).json({ error: parsed.error.issues });
  const { limit, offset, after_id } = parsed.data;
  const results = await db.query.contacts.findMany({
    with: {
      company: { columns: { id: true, name: true } },
      notes: { columns: { id: true, body: true } },
    },
    orderBy: asc(contacts.id),
    limit: limit + 1,
    ...(after_id === undefined ? { offset } : { where: gt(contacts.id, after_id) }),
  });
  const page = results.slice(0, limit);
  const next =
    results.length > limit ? `/v1/contacts?limit=${limit}&after_id=${page.at(-1).id}` : null;
  response.json({ next, results: page, meta: { count: page.length, limit } });
});
app.listen(Number(process.env.PORT), "127.0.0.1");
