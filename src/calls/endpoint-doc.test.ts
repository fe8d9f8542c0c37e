import { describe, expect, it } from "vitest";
import { memoryHost } from "../host/memory.js";
import { findEndpoint } from "./endpoint-doc.js";

const header = (name: string, required = false) => ({ name, in: "header", required, schema: {} });

const openApi = {
  openapi: "3.1.0",
  paths: {
    "/orders/{id}": {
      post: {
        security: [{ bearer: [] }],
        parameters: [
          { name: "id", in: "path", required: true, schema: { type: "integer", minimum: 7 } },
          header("X-MFA-Code"),
          header("Idempotency-Key", true),
        ],
        requestBody: {
          content: {
            "application/json": {
              schema: { type: "object", properties: { a: { type: "string" } }, required: ["a"] },
            },
          },
        },
      },
    },
  },
};

const host = memoryHost({
  files: { "src/generated/create-order/openapi.json": JSON.stringify(openApi) },
});
const find = (name: string) => findEndpoint(host, "/project/src/generated", name);

describe("findEndpoint", () => {
  it.each(["create_order", "create-order", "createOrder"])("finds %s", (name) => {
    expect(find(name)).toEqual({
      name: "create-order",
      method: "POST",
      path: "/orders/7",
      body: { a: "a" },
      authorization: true,
      mfa: true,
      idempotency: "required",
    });
  });

  it("names the nearest one", () => {
    expect(() => find("create_ordr")).toThrow(
      expect.objectContaining({ cure: "did you mean create-order?" }) as Error,
    );
  });

  it("says that nothing is generated yet", () => {
    expect(() => findEndpoint(memoryHost(), "/project/src/generated", "a")).toThrow(
      "nothing is generated yet",
    );
  });
});
