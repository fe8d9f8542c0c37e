import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import type { User } from "../auth/user.js";
import { sealed, type Sealed } from "../encryption/sealed.js";
import { fromEnvironment } from "../environment/from-environment.js";
import { reply } from "../response/reply.js";
import { defineEndpoint } from "./contract.js";
import { textInteger } from "./from-text.js";
import { isStub, stub } from "./stub.js";

const order = defineEndpoint({
  name: "order",
  description: "Order",
  method: "PUT",
  path: "/orders/:id",
  permissions: ["write:orders"],
  roles: ["admin"],
  request: {
    params: z.strictObject({ id: textInteger() }),
    body: z.strictObject({ secret: sealed(z.string()), note: z.string().optional() }),
  },
  response: { status: 200, body: z.object({ id: z.number(), note: z.string().optional() }) },
  errors: { out_of_stock: 409 },
  config: { LIMIT: fromEnvironment("LIMIT", z.coerce.number(), 3) },
});

const ping = defineEndpoint({
  name: "ping",
  description: "Ping",
  method: "GET",
  path: "/ping",
  response: { status: 204 },
});

describe("the types of a handler", () => {
  it("follow from the contract", () => {
    order.handler(async ({ params, body, user, config, fail, open }) => {
      expectTypeOf(params.id).toEqualTypeOf<number>();
      expectTypeOf(body.secret).toEqualTypeOf<Sealed>();
      expectTypeOf(user).toEqualTypeOf<User>();
      expectTypeOf(config.LIMIT).toEqualTypeOf<number>();
      expectTypeOf(fail).parameter(0).toEqualTypeOf<"out_of_stock">();
      expectTypeOf(await Promise.resolve(open(body.secret))).toEqualTypeOf<string>();
      return { id: params.id, note: body.secret };
    });
    order.handler(() => reply(202));
    // @ts-expect-error a number is declared
    order.handler(() => ({ id: "1" }));
    // @ts-expect-error no query is declared
    order.handler(({ query }) => ({ id: Number(query) }));
    ping.handler(async () => {
      await Promise.resolve();
    });
    // @ts-expect-error without permissions there is no user
    ping.handler(({ user }) => {
      expect(user).toBeUndefined();
    });
    expectTypeOf(order.permissions).toEqualTypeOf<readonly string[]>();
    expectTypeOf(ping.permissions).toEqualTypeOf<undefined>();
    expect([order.permissions, ping.permissions]).toEqual([["write:orders"], undefined]);
  });

  it("know a scaffold until a handler is written", () => {
    const scaffold = stub(() => ({ id: 1 }));
    expect([isStub(scaffold), isStub(() => 1), isStub(undefined)]).toEqual([true, false, false]);
    order.handler(scaffold);
    expect(order.isScaffold()).toBe(true);
    order.handler(() => ({ id: 1 }));
    expect(order.isScaffold()).toBe(false);
  });
});
