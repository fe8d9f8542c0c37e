import express, { type Request } from "express";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { StartupError } from "../environment/startup-error.js";
import type { App } from "../http/app.js";
import { createApp } from "../http/create-app.js";
import { decryptOutgoing, encryptIncoming, withEncryptedParameters } from "./by-hand.js";
import { DecryptionError } from "./data-encryptor.js";
import type { Sealed } from "./sealed.js";

const secret = "squeamish ossifrage";

function appOf(
  environment: Record<string, string> = { SECRET_KEY: "a key of tests only 0123456789ab" },
) {
  return createApp({
    settings: { version: 1, body_limit: 1000, request_timeout: 30 },
    environment: { NODE_ENV: "test", ...environment },
    logDestination: { write: () => undefined },
  });
}

/** Posts JSON to a route of the app. */
async function post(app: App, path: string, body: unknown) {
  const server = createServer(app.listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  server.close().closeAllConnections();
  return { status: answer.status, text };
}

describe("encryptIncoming", () => {
  it("seals members of the body at any depth before the route sees them", async () => {
    const app = appOf();
    const seen: unknown[] = [];
    const look = (request: Request, response: { sendStatus(status: number): void }): void => {
      seen.push(request.body);
      response.sendStatus(204);
    };
    app.express.post("/in", express.json(), encryptIncoming(app, ["pin", "absent"]), look);
    await post(app, "/in", { pin: secret, list: [{ pin: 7, name: "x" }], absent: null });
    expect(JSON.stringify(seen)).toBe(
      '[{"pin":"[sealed]","list":[{"pin":"[sealed]","name":"x"}],"absent":null}]',
    );
    const [body] = seen as { pin: Sealed }[];
    expect(body && app.encryption.open(body.pin)).toBe(secret);
  });

  it("wraps functions, which stay as synchronous as they are, and leaves the input alone", async () => {
    const app = appOf();
    const { wrap } = encryptIncoming(app, ["pin"]);
    const input = { pin: secret };
    const token = wrap(({ pin }: { pin: Sealed }, times: number) => pin.token.repeat(times));
    expect(token(input, 1)).toMatch(/^gAAAA/);
    expect(input).toEqual({ pin: secret });
    const later = wrap(({ pin }: { pin: Sealed }) => Promise.resolve(app.encryption.open(pin)));
    expect(await later(input)).toBe(secret);
  });

  it("walks deeper than the call stack, and says when there is no key", () => {
    let deep: unknown = { pin: secret };
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    const app = appOf();
    const wrapped = encryptIncoming(app, ["pin"]).wrap((input: unknown) => input);
    expect(() => wrapped(deep)).not.toThrow();
    expect(() => encryptIncoming(appOf({}), ["pin"])).toThrow(StartupError);
  });
});

describe("decryptOutgoing", () => {
  it("opens sealed values and tokens of the named members", async () => {
    const app = appOf();
    const value = app.encryption.seal(secret);
    app.express.post("/out", decryptOutgoing(app, ["iban"]), (_request, response) => {
      response.json({ value, rows: [{ iban: value.token }], other: value.token });
    });
    const { text } = await post(app, "/out", {});
    expect(JSON.parse(text)).toEqual({
      value: secret,
      rows: [{ iban: secret }],
      other: value.token,
    });
  });

  it("answers 500 rather than a token that it can't open", async () => {
    const app = appOf();
    app.express.post("/out", decryptOutgoing(app, ["iban"]), (_request, response) => {
      response.json({ iban: "no token", name: "Ada Lovelace" });
    });
    const { status, text } = await post(app, "/out", {});
    expect(status).toBe(500);
    expect(text).not.toContain("Ada Lovelace");
  });

  it("wraps functions, synchronous or not", async () => {
    const app = appOf();
    const { wrap } = decryptOutgoing(app);
    const value = app.encryption.seal(secret);
    expect(wrap(() => ({ value }))()).toEqual({ value: secret });
    expect(await wrap(async () => Promise.resolve([value]))()).toEqual([secret]);
  });
});

describe("withEncryptedParameters", () => {
  it("shows the function tokens and its callers values", async () => {
    const app = appOf();
    const stored: { iban: string; id: string }[] = [];
    const save = withEncryptedParameters(app, ["iban"], (row: { iban: string; id: string }) => {
      stored.push(row);
      return row;
    });
    expect(save({ id: "7", iban: secret })).toEqual({ id: "7", iban: secret });
    expect(stored).toMatchObject([{ id: "7", iban: expect.stringMatching(/^gAAAA/) as string }]);
    const find = withEncryptedParameters(app, ["iban"], async (_query: object) =>
      Promise.resolve({ rows: stored, total: 1 }),
    );
    expect(await find({})).toEqual({ rows: [{ id: "7", iban: secret }], total: 1 });
  });

  it("never returns what isn't encrypted as if it were", () => {
    const find = withEncryptedParameters(appOf(), ["iban"], (_query: object) => ({ iban: secret }));
    expect(() => find({})).toThrow(DecryptionError);
  });
});
