import { record } from "../generated/record/contract.js";

export default record.handler(async ({ body: { resource_id }, db }) => ({
  ok: true,
  resource_id,
  record: await db.byId(resource_id),
}));
