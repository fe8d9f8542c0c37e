import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createApp } from "../../http/create-app.js";
import { mountWebhookSecret } from "./mount-secret.js";
import { webhookSecrets } from "./secrets.js";
import { secretText } from "./signature.js";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

async function asking(more: Record<string, string> = {}) {
  const environment = {
    NODE_ENV: "test",
    SECRET_KEY: "one strong secret that is long enough for all of it",
    ...more,
  };
  const secrets = webhookSecrets(environment);
  const app = createApp({
    settings: { version: 1, body_limit: 1_000, request_timeout: 30 },
    environment,
    logDestination: { write: () => undefined },
    wiring: { user: ({ headers }) => userOf(headers["x-user"]) },
  });
  mountWebhookSecret(app, secrets);
  const server = createServer(app.listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const at = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/webhook-secret`;
  return { secrets, ask: (headers: Record<string, string>) => fetch(at, { headers }) };
}

function userOf(id: string | string[] | undefined) {
  if (typeof id !== "string") return undefined;
  const none = new Set<string>();
  const token = { id, mfa: false, expiresAt: Infinity };
  return { id, tenant: undefined, principal: id, roles: none, scopes: none, claims: {}, token };
}

describe("the secret of a caller's webhooks", () => {
  it("is told to that caller alone, and kept by no cache", async () => {
    const { ask, secrets } = await asking();
    expect((await ask({})).status).toBe(401);
    const answer = await ask({ "x-user": "ada" });
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(await answer.json()).toEqual({ secrets: secrets.of("ada").map(secretText) });
    expect(await (await ask({ "x-user": "bob" })).json()).not.toEqual({
      secrets: secrets.of("ada").map(secretText),
    });
  });

  it("is told to nobody when it is everybody's", async () => {
    const { ask } = await asking({ WEBHOOK_SECRET: secretText(Buffer.alloc(32, 7)) });
    const answer = await ask({ "x-user": "ada" });
    expect(answer.status).toBe(404);
    expect(await answer.text()).not.toContain("whsec_");
  });
});
