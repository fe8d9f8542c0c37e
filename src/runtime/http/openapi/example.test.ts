import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EndpointDefinition } from "../../request/definition.js";
import { exampleAnswer, exampleOf, valueOf } from "./example.js";
import { z } from "zod";

const base: EndpointDefinition = {
  name: "order",
  description: "Order",
  method: "POST",
  path: "/orders/:id",
  request: { params: z.object({}), query: z.object({}), body: z.object({}) },
  response: { status: 201 },
};

const schema = z.object({
  name: z.string().min(10).max(12),
  email: z.email(),
  count: z.int().min(5).max(9),
  kind: z.enum(["a", "b"]),
  tags: z.array(z.string()).min(2),
  nested: z.object({ on: z.boolean(), none: z.null(), either: z.union([z.number(), z.string()]) }),
});

describe("examples", () => {
  it("made from a schema fit it", () => {
    const json = z.toJSONSchema(schema) as Record<string, unknown>;
    expect(schema.safeParse(valueOf(json, base)).error).toBeUndefined();
  });

  it("fit every bound of a text and a number", () => {
    fc.assert(
      fc.property(fc.nat(50), fc.nat(50), (a, b) => {
        const [least, most] = [Math.min(a, b), Math.max(a, b)];
        const bounded = z.object({
          text: z.string().min(least).max(most),
          n: z.int().min(least).max(most),
        });
        const json = z.toJSONSchema(bounded) as Record<string, unknown>;
        expect(bounded.safeParse(valueOf(json, base)).success).toBe(true);
      }),
    );
  });

  it("written in the document win; optional parameters are left out", () => {
    const operation = {
      parameters: [
        { name: "id", in: "path", schema: { type: "integer", minimum: 3 } },
        { name: "page", in: "query", schema: { type: "integer" } },
        { name: "shop", in: "query", required: true, example: "north" },
      ],
      requestBody: {
        content: { "application/json": { examples: { one: { value: { item: "tea" } } } } },
      },
      responses: {
        201: { content: { "application/json": { schema: { $ref: "#/components/schemas/Loop" } } } },
      },
    };
    const definition = {
      ...base,
      openapi: {
        paths: { "/orders/{id}": { post: operation } },
        components: {
          schemas: {
            Loop: {
              type: "object",
              required: ["self"],
              properties: { self: { $ref: "#/components/schemas/Loop" } },
            },
          },
        },
      },
    };
    expect(exampleOf(definition)).toEqual({
      params: { id: 3 },
      query: { shop: "north" },
      body: { item: "tea" },
    });
    expect(JSON.stringify(exampleAnswer(definition))).toContain('{"self":');
  });
});
