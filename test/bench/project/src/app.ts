import { createApp, type App } from "@endpointgen/runtime";
import * as endpoints from "./generated/index.js";
import { settings } from "./generated/settings.js";
import { wiring } from "./generated/wiring.js";
import { records } from "./records.js";

const people = 256;

export async function buildApp(): Promise<App> {
  const app = createApp({ settings, wiring, direct: process.env["DIRECT"] === "true" });
  records.open(app);
  for (let person = 0; person < people; person += 1) {
    await app.store.credits.grant(`user-${person}`, "default", 1_000_000_000);
  }
  app.mount(endpoints);
  return app;
}
