import { join } from "node:path";

/** The folder of the endpointgen package: `templates/` and `schemas/` lie in it, in a checkout and installed alike. */
export const packageRoot = join(import.meta.dirname, "..");
