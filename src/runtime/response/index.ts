export { Reply, reply } from "./reply.js";
export { ResponseInvalid } from "./response-invalid.js";
