import type { Store } from "../../stores/store.js";
import { storeProbe } from "../app-store.js";
import type { Core } from "../core.js";
import type { Probes } from "./health.js";
import { builtinRoutes, type BuiltinParts, type BuiltinRoute } from "./routes.js";

interface Own extends Pick<BuiltinParts, "draining" | "definitions" | "allowed"> {
  readonly store: Store;
  /** What else the app was told to ask. */
  readonly kept: () => Probes;
}

/** The builtin endpoints of an app. */
export function builtinsOf(
  { settings, mode, metrics, wiring, world, tables }: Core,
  { store: { server }, kept, ...own }: Own,
): readonly BuiltinRoute[] {
  const production = mode === "production";
  return builtinRoutes({
    ...own,
    settings: settings.builtin ?? {},
    production,
    title: settings.title ?? "API",
    basePath: settings.base_path ?? "",
    registry: metrics.registry,
    probes: () => ({
      ...(server && { store: storeProbe(server, production) }),
      // Where somebody asks for rows, and nobody else says how the database is asked.
      ...(own.definitions().some(({ table }) => table !== undefined) && tables.database.probes),
      ...kept(),
      ...wiring.probes,
    }),
    clock: world.clock,
  });
}
