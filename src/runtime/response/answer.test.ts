import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createEncryption } from "../encryption/encryption.js";
import type { EndpointDefinition } from "../request/definition.js";
import { textOf } from "../http/write.js";
import { steppedWorld } from "../world/stepped.js";
import { resultWriter } from "./answer.js";
import { reply } from "./reply.js";
import { ResponseInvalid } from "./response-invalid.js";

const encryption = createEncryption({
  keys: ["0123456789 abcdefghijklmnopqrstuvwxyz"],
  world: steppedWorld(),
});

function writer(body?: z.ZodType, more: Partial<EndpointDefinition> = {}) {
  const response = body ? { status: 200, body } : { status: 204 };
  const definition = { name: "x", description: "X", method: "GET", path: "/x", response } as const;
  return resultWriter({ ...definition, ...more });
}

const order = z.object({
  id: z.string().max(5),
  lines: z.array(z.object({ name: z.string().optional() })).optional(),
  extra: z.record(z.string(), z.unknown()).optional(),
});

describe("resultWriter", () => {
  it("strips what isn't declared and writes one text", () => {
    const answer = writer(order)({ id: "a", secret: 1, lines: [{ name: "x", cost: 2 }] });
    expect(answer).toEqual({
      status: 200,
      headers: { "content-type": "application/json; charset=utf-8" },
      body: ['{"id":"a","lines":[{"name":"x"}]}'],
    });
  });

  it("leaves excluded fields out at any depth, also where anything is allowed", () => {
    const write = writer(order, { excludeFields: ["password", 'odd"key'] });
    const extra = {
      password: "p",
      deep: [{ password: { a: 1 }, 'odd"key': 1, ok: '"password":' }],
    };
    expect(write({ id: "a", extra }).body).toEqual([
      '{"id":"a","extra":{"deep":[{"ok":"\\"password\\":"}]}}',
    ]);
  });

  it("makes pieces of sealed values, which open into the same JSON", () => {
    const write = writer(order, { excludeFields: ["password"] });
    const secret = encryption.seal('q"uote\u2028');
    const answer = write({
      id: encryption.seal("too long to fit"),
      lines: [{ name: secret }, {}],
      extra: { password: secret, when: new Date(0), list: [undefined, 1], none: undefined },
    });
    expect(answer.body.some((piece) => typeof piece !== "string")).toBe(true);
    expect(JSON.stringify(answer.body)).not.toContain("uote");
    const opened = textOf(encryption.decryptOutgoing(answer).body);
    expect(JSON.parse(opened)).toEqual({
      id: "too long to fit",
      lines: [{ name: 'q"uote\u2028' }, {}],
      extra: { when: "1970-01-01T00:00:00.000Z", list: [null, 1] },
    });
  });

  it("still checks the rest of a result that holds sealed values", () => {
    const write = writer(z.object({ a: z.string(), n: z.number() }));
    expect(() => write({ a: encryption.seal("x"), n: "1" })).toThrow(ResponseInvalid);
    expect(() => write({ a: encryption.seal("x"), n: encryption.seal("1") })).toThrow(
      ResponseInvalid,
    );
    expect(write({ a: encryption.seal("x"), n: 1 }).status).toBe(200);
  });

  it("refuses what doesn't fit and says where, without the value", () => {
    try {
      writer(order)({ id: "far too long" });
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(ResponseInvalid);
      const invalid = error as ResponseInvalid;
      expect(invalid.problems.map(({ pointer }) => pointer)).toEqual(["/body/id"]);
      expect(invalid.message).not.toContain("far too long");
    }
  });

  it("takes status and headers of a reply, whose body must fit too", () => {
    const write = writer(order);
    expect(write(reply(202, { id: "a" }, { Location: "/x" }))).toMatchObject({
      status: 202,
      headers: { location: "/x" },
      body: ['{"id":"a"}'],
    });
    expect(write(reply(304)).body).toEqual([]);
    expect(() => write(reply(200, { id: 1 }))).toThrow(ResponseInvalid);
    expect(() => reply(99)).toThrow(RangeError);
  });

  it("sends nothing where nothing is declared, and refuses everything else", () => {
    expect(writer()(undefined)).toEqual({ status: 204, headers: {}, body: [] });
    expect(() => writer()({ a: 1 })).toThrow(ResponseInvalid);
    expect(() => writer(order)(undefined)).toThrow(ResponseInvalid);
  });

  it("refuses header fields that HTTP can't carry, which nobody could send or replay", () => {
    for (const location of ["/x\r\nset-cookie: a=b", "/\u4e2d", "/\0"]) {
      expect(() => writer(order)(reply(201, { id: "a" }, { location }))).toThrow(ResponseInvalid);
    }
    expect(() => writer(order)(reply(201, { id: "a" }, { "bad name": "x" }))).toThrow(
      ResponseInvalid,
    );
  });

  it("leaves excluded fields out also of what writes itself, beside a sealed value", () => {
    const made = { toJSON: () => ({ password: "p", kept: 1 }) };
    const write = writer(z.object({ id: z.string(), made: z.unknown() }), {
      excludeFields: ["password"],
    });
    expect(textOf(write({ id: encryption.seal("a"), made }).body)).toMatch(
      /"made":\{"kept":1\}\}$/,
    );
  });
});
