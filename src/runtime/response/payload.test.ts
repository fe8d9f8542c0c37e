import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { createEncryption } from "../encryption/encryption.js";
import { createApp } from "../http/create-app.js";
import { steppedWorld } from "../world/stepped.js";
import { filterResponseData } from "./filter-response-data.js";
import { ResponseInvalid } from "./response-invalid.js";
import { serializeWithTypeAdapter } from "./serialize-with-type-adapter.js";
import { sparseFieldsets, type SparseFieldsetOptions } from "./sparse-fieldsets.js";

const contact = {
  id: 7,
  name: "Ann",
  password: "p",
  owner: { id: 1, name: "Bob", api_key: "k" },
  orders: [{ id: 3, secret_token: "t", lines: [{ price: 2, password: "p" }] }],
};

describe("filterResponseData", () => {
  it("leaves secrets out at any depth, and the data as it is", () => {
    const before = structuredClone(contact);
    expect(filterResponseData([contact])).toEqual([
      {
        id: 7,
        name: "Ann",
        owner: { id: 1, name: "Bob" },
        orders: [{ id: 3, lines: [{ price: 2 }] }],
      },
    ]);
    expect(contact).toEqual(before);
  });

  it("leaves out what it is told", () => {
    const excludeFields = new Set(["name", "orders"]);
    expect(filterResponseData(contact, { excludeFields })).toEqual({
      id: 7,
      password: "p",
      owner: { id: 1, api_key: "k" },
    });
  });

  it("lets no secret through, wherever it is", () => {
    const key = fc.constantFrom("password", "id", "owner");
    const data = fc.object({ key, maxDepth: 4, values: [fc.integer()], withNullPrototype: true });
    fc.assert(
      fc.property(data, (value) => {
        expect(JSON.stringify(filterResponseData(value))).not.toContain("password");
      }),
    );
  });

  it("keeps only the chosen members, through lists, and no secret", () => {
    const fields = ["id", "owner.name", "orders.lines.price", "password", "nothing"];
    expect(filterResponseData([contact], { fields })).toEqual([
      { id: 7, owner: { name: "Bob" }, orders: [{ lines: [{ price: 2 }] }] },
    ]);
    expect(filterResponseData(contact, { fields: ["owner", "owner.name"] })).toEqual({
      owner: { id: 1, name: "Bob" },
    });
  });

  it("looks into what turns itself into JSON, and leaves times and sealed values alone", () => {
    const row = { toJSON: () => ({ id: 1, password: "p" }) };
    expect(filterResponseData({ row })).toEqual({ row: { id: 1 } });
    const at = new Date(0);
    const { clock } = steppedWorld();
    const keys = ["k3-Vq9-XwT-2mL-8pZ-rB5-nYc-7hG-dJ4-sF6"];
    const sealed = createEncryption({ keys, world: { ...steppedWorld(), clock } });
    const value = { at, sealed: sealed.seal("s") };
    expect(filterResponseData(value)).toEqual(value);
  });
});

const open: Server[] = [];

afterEach(() => {
  for (const server of open.splice(0)) server.close().closeAllConnections();
});

async function asking(options: SparseFieldsetOptions, status = 200) {
  const app = createApp({
    settings: { version: 1, body_limit: 1000, request_timeout: 30 },
    environment: { NODE_ENV: "test" },
    logDestination: { write: () => undefined },
  });
  app.express.get("/contacts", sparseFieldsets(options), (_request, response) => {
    response.status(status).json([contact]);
  });
  const server = createServer(app.listener);
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return async (query: string) => {
    const answer = await fetch(`http://127.0.0.1:${port}/contacts${query}`);
    return { status: answer.status, body: await answer.json() };
  };
}

describe("sparseFieldsets", () => {
  it("sends what was asked for, else everything, and never what is excluded", async () => {
    const ask = await asking({});
    expect((await ask("?fields=id,%20owner.name")).body).toEqual([
      { id: 7, owner: { name: "Bob" } },
    ]);
    expect((await ask("?fields=password")).body).toEqual([{}]);
    expect(JSON.stringify((await ask("")).body)).not.toContain("password");
  });

  it.each([
    "?fields=",
    "?fields=id,,name",
    "?fields=id&fields=name",
    `?fields=${"a,".repeat(100)}a`,
    "?fields=id;drop",
  ])("refuses %s", async (query) => {
    const ask = await asking({});
    expect(await ask(query)).toMatchObject({ status: 400, body: { code: "invalid_fields" } });
  });

  it("refuses what may not be asked for, by name", async () => {
    const ask = await asking({ allowed: ["id"] });
    expect((await ask("?fields=id")).status).toBe(200);
    const { status, body } = await ask("?fields=id,owner");
    expect(status).toBe(400);
    expect(body).toMatchObject({ detail: "There is no field owner to choose." });
  });

  it("leaves errors whole", async () => {
    const ask = await asking({}, 409);
    expect((await ask("?fields=id")).body).toEqual([contact]);
  });
});

describe("serializeWithTypeAdapter", () => {
  const model = z.object({ id: z.number(), name: z.string() });

  it("writes what the model declares, of one or of many", () => {
    expect(serializeWithTypeAdapter(contact, model)).toBe('{"id":7,"name":"Ann"}');
    expect(serializeWithTypeAdapter([contact], model)).toBe('[{"id":7,"name":"Ann"}]');
    expect(serializeWithTypeAdapter(undefined, z.undefined())).toBe("null");
  });

  it("says where data doesn't fit, without its values", () => {
    const write = () => serializeWithTypeAdapter([contact, { id: "x" }], model);
    expect(write).toThrow(ResponseInvalid);
    try {
      write();
    } catch (error) {
      const pointers = (error as ResponseInvalid).problems.map(({ pointer }) => pointer);
      expect(pointers).toEqual(["/body/1/id", "/body/1/name"]);
    }
  });
});
