/** All endpoints of a project, those on tables as their operations. */
import { createShelf } from "../../config/shelf.js";
import type { ResolvedConfig } from "../../config/validate.js";
import type { Catalog } from "../snapshot.js";
import { type Expanded, expandEndpoint } from "./expand.js";

/** What is remembered by whoever watches: a file is expanded anew when it, or a table, changed. */
interface Remembered {
  readonly expanded: WeakMap<
    ResolvedConfig,
    { readonly catalog: string; readonly result: Expanded }
  >;
}

export function expandEndpoints(
  endpoints: readonly ResolvedConfig[],
  catalog: Catalog | undefined,
  { expanded }: Remembered,
): Expanded {
  const key = catalog === undefined ? "" : JSON.stringify(catalog);
  const shelf = createShelf();
  const all = endpoints.map((endpoint) => {
    const known = expanded.get(endpoint);
    if (known?.catalog === key) return known.result;
    const result = expandEndpoint(endpoint, catalog, shelf);
    expanded.set(endpoint, { catalog: key, result });
    return result;
  });
  return {
    endpoints: all.flatMap((one) => one.endpoints),
    diagnostics: all.flatMap((one) => one.diagnostics),
  };
}
