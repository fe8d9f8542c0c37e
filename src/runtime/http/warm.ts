import type { App } from "./app.js";
import { pathOf } from "./path-of.js";

/** Where the app listens. */
export interface Listening {
  readonly port: number;
  readonly address: string | undefined;
}

/**
 * Asks endpoints for the answers that their YAML wants to have in the cache from the start: one
 * after the other, as any caller would, so that no guard is passed by. What fails is told, and
 * stops nothing.
 */
export async function warmCaches(app: App, { port, address }: Listening): Promise<void> {
  const host = address === undefined || ["0.0.0.0", "::"].includes(address) ? "127.0.0.1" : address;
  const base = `http://${host.includes(":") ? `[${host}]` : host}:${String(port)}`;
  for (const { definition } of app.endpoints) {
    for (const { params = {}, query = {}, body } of definition.warm ?? []) {
      const path = `${app.settings.base_path ?? ""}${pathOf(definition.path, params, query)}`;
      const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: json };
      const answer = await fetch(`${base}${path}`, { method: definition.method, ...sent }).catch(
        () => undefined,
      );
      await answer?.body?.cancel();
      if (answer?.ok === true) continue;
      const status = answer?.status ?? 0;
      app.say("an answer could not be warmed", { endpoint: definition.name, status });
    }
  }
}

const json = { "content-type": "application/json" };
