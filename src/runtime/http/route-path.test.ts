import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { isExpress4, routeParams, routePath } from "./route-path.js";

/** What a path of ours matches in an Express 4 router, as a request finds it. */
const express4 = createRequire(import.meta.url)("express4") as {
  Router: () => {
    get(path: string | RegExp, handler: (request: { params: object }) => void): void;
    (request: object, response: object, done: () => void): void;
  };
};

function paramsOf(path: string, url: string): object | undefined {
  const router = express4.Router();
  let found: object | undefined;
  router.get(routePath(path, true), ({ params }) => {
    found = routeParams(path, params as Record<string, string>);
  });
  router({ method: "GET", url }, {}, () => undefined);
  return found;
}

describe("a path in Express 4", () => {
  it("stays a text where both versions agree", () => {
    expect(routePath("/orders/:id", true)).toBe("/orders/:id");
    expect(isExpress4).toBe(false);
    expect(routePath("/files/*path")).toBe("/files/*path");
  });

  it.each([
    ["/orders{/:id}", "/orders/7", { id: "7" }],
    ["/orders{/:id}", "/orders", {}],
    ["/orders{/:id}", "/Orders/", {}],
    ["/orders{/:id}", "/orders/7/8", undefined],
    ["/files/*path", "/files/a/b%20c", { path: ["a", "b c"] }],
    ["/files/*path", "/files", undefined],
    ["/v1.0/*path", "/v1x0/a", undefined],
    ["/:from-:to{.:format}", "/a-b.json", { from: "a", to: "b", format: "json" }],
  ])("%s at %s gives %j", (path, url, params) => {
    expect(paramsOf(path, url)).toEqual(params);
  });
});
