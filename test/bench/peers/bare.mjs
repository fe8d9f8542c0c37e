/** What everything is measured against: Express with the same validation, and nothing else. */
import express from "express";
import { Body, loadRecord, path, port } from "./facts.mjs";

const app = express();
app.post(path, express.json({ limit: "100kb" }), async (request, response) => {
  const parsed = Body.safeParse(request.body);
  if (!parsed.success) return response.status(400).json({ error: parsed.error.issues });
  const { resource_id } = parsed.data;
  response.json({ ok: true, resource_id, record: await loadRecord(resource_id) });
});
app.listen(port, "127.0.0.1");
