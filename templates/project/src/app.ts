import { createApp, type App, type Wiring } from "@endpointgen/runtime";
import * as endpoints from "./generated/index.js";
import { settings } from "./generated/settings.js";
import { wiring as own } from "./generated/wiring.js";

/**
 * Everything that the API is made of: `server.ts` serves it. Your own parts are named under
 * `wiring:` in endpointgen.yaml.
 */
export async function buildApp(): Promise<App> {
  const laptop = await laptopOf(process.env.NODE_ENV);
  const wiring: Wiring = laptop
    ? { tokens: [laptop.tokens], mfa: laptop.mfa, explain: laptop.explain, ...own }
    : own;
  const app = createApp({ settings, wiring });
  await laptop?.prepare(app);
  app.mount(endpoints);
  return app;
}

/** The people of dev/users.yaml, on a laptop only; an unset NODE_ENV means production. */
async function laptopOf(mode: string | undefined) {
  if (mode !== "development") return undefined;
  const { laptop } = await import("@endpointgen/runtime/dev");
  return laptop({ directory: process.cwd(), environment: process.env });
}
