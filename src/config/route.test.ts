import { describe, expect, it } from "vitest";
import { paramsOf, readRoute, shapeOf, wrongPath } from "./route.js";

const paths = [
  "/",
  "/orders",
  "/orders/:id",
  "/a/:b{/:c}",
  "/files/*path",
  "/v1.0/x-y_z",
  "/a{/b}",
];
const wrong = [
  "orders",
  "/a b",
  "/a?",
  "/a/:",
  "/a/:1",
  "/*",
  "/a/:b/:b",
  "/a{/:b",
  "/a}",
  "/a(b)",
  "/a[b]",
  "/a+",
  "/a!",
  "/a#b",
  "/{{a}}",
];

describe("paths", () => {
  it.each(paths)("%s is taken", (path) => {
    expect(wrongPath(path)).toBeUndefined();
  });

  it.each(wrong)("%s is refused", (path) => {
    expect(wrongPath(path)).toMatch(/^a path/);
  });
});

describe("route", () => {
  it("is read from text", () => {
    expect(readRoute("GET /quotes/:symbol")).toEqual({ method: "GET", path: "/quotes/:symbol" });
    expect(readRoute("GET")).toBe("GET");
    expect(readRoute({ method: "GET" })).toEqual({ method: "GET" });
  });

  it("knows its parameters, and which routes collide", () => {
    expect(paramsOf("/a/:b{/:c}/*rest")).toEqual(["b", "c", "rest"]);
    expect(shapeOf("/Orders/:id/")).toBe(shapeOf("/orders/:key"));
    expect(shapeOf("/orders/:id")).not.toBe(shapeOf("/orders/*id"));
  });
});
