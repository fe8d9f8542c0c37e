export { filterResponseData, type FilterOptions } from "./filter-response-data.js";
export { Reply, reply } from "./reply.js";
export { ResponseInvalid } from "./response-invalid.js";
export { serializeWithTypeAdapter } from "./serialize-with-type-adapter.js";
export { sparseFieldsets, type SparseFieldsetOptions } from "./sparse-fieldsets.js";
