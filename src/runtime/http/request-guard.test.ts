import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DeclaredError } from "./declared-error.js";
import { serveByHand, type ByHand } from "./fixture/by-hand.js";
import { Refusal } from "./refusal.js";
import { instantGuard, requestGuard } from "./request-guard.js";

const teapot = new Refusal({ status: 418, code: "teapot", detail: "Short and stout." });

let served: ByHand;

beforeAll(async () => {
  served = await serveByHand();
  const { express } = served.app;
  const refuse = (): never => {
    throw teapot;
  };
  const ok = (_request: unknown, response: { json(body: unknown): void }): void => {
    response.json({ ok: true });
  };
  express.get("/sync", refuse);
  express.get("/async", async () => Promise.reject(teapot));
  express.get("/next", (_request, _response, next) => {
    next(teapot);
  });
  express.get("/declared", () => {
    throw new DeclaredError({ code: "out_of_stock", status: 409 });
  });
  express.get("/instant", instantGuard(refuse), ok);
  express.get(
    "/guarded",
    requestGuard(() => Promise.reject(teapot)),
    ok,
  );
  express.get(
    "/open",
    instantGuard(() => undefined),
    requestGuard(() => Promise.resolve()),
    ok,
  );
  express.get(
    "/broken",
    requestGuard(() => Promise.resolve()),
    () => {
      throw new Error("a secret");
    },
  );
});

afterAll(() => {
  served.close();
});

describe("routes of app.express", () => {
  it.each(["/sync", "/async", "/next", "/instant", "/guarded"])(
    "tell a refusal of %s as a problem document",
    async (path) => {
      const { status, code, headers, text } = await served.get(path);
      expect([status, code]).toEqual([418, "teapot"]);
      expect(headers["content-type"]).toBe("application/problem+json; charset=utf-8");
      expect(JSON.parse(text)).toMatchObject({
        detail: "Short and stout.",
        request_id: headers["x-request-id"],
      });
      expect(text).not.toMatch(/at \w+ \(|node_modules/);
    },
  );

  it("tell a declared error by its code, and of other errors nothing", async () => {
    expect(await served.get("/declared")).toMatchObject({ status: 409, code: "out_of_stock" });
    const broken = await served.get("/broken");
    expect(broken).toMatchObject({ status: 500, code: "internal" });
    expect(broken.text).not.toContain("secret");
  });

  it("run what every guard lets pass", async () => {
    expect(await served.get("/open")).toMatchObject({ status: 200, text: '{"ok":true}' });
  });
});
