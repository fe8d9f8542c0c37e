import { keptRecord } from "../generated/kept-record/contract.js";

export default keptRecord.handler(async ({ body: { resource_id }, db }) => ({
  ok: true,
  resource_id,
  record: await db.load(resource_id),
}));
