import type { Request } from "express";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { StartupError } from "../environment/startup-error.js";
import { serveByHand, type ByHand } from "../http/fixture/by-hand.js";
import { rolesRequired } from "./roles-required.js";
import { verifyIpWhitelisted } from "./verify-ip-whitelisted.js";

let served: ByHand;
const from = (ip: string) => ({ ip, socket: {} }) as unknown as Request;

beforeAll(async () => {
  served = await serveByHand();
  const { app } = served;
  const ok = (_request: unknown, response: { send(text: string): void }): void => {
    response.send("ok");
  };
  app.express.get("/roles", rolesRequired(app, ["admin", "writer"]), ok);
  app.express.get("/wrapped", rolesRequired(app, ["writer"]).wrap(ok));
  app.express.get("/outside", verifyIpWhitelisted(app), ok);
  app.express.get("/inside", verifyIpWhitelisted(app, ["127.0.0.1"]), ok);
});

afterAll(() => {
  served.close();
});

describe("rolesRequired", () => {
  it.each(["/roles", "/wrapped"])("lets whoever has one of the roles pass %s", async (path) => {
    expect(await served.get(path, "ada:reader,writer")).toMatchObject({ status: 200, text: "ok" });
    expect(await served.get(path, "ada:reader")).toMatchObject({
      status: 403,
      code: "role_missing",
    });
    expect(await served.get(path)).toMatchObject({ status: 401, code: "token_missing" });
  });
});

describe("verifyIpWhitelisted", () => {
  it("decides by the given list, or by IP_WHITELIST", async () => {
    expect(await served.get("/inside")).toMatchObject({ status: 200, text: "ok" });
    expect(await served.get("/outside")).toMatchObject({ status: 403, code: "ip_not_allowed" });
  });

  it("keeps synchronous functions synchronous, and asynchronous ones as they are", async () => {
    const guard = verifyIpWhitelisted(served.app);
    const double = guard.wrap((_request, value: number) => 2 * value);
    expect(double(from("10.1.2.3"), 21)).toBe(42);
    expect(() => double(from("192.0.2.1"), 21)).toThrow("not allowed");
    const later = guard.wrap(async (_request, value: number) => Promise.resolve(value));
    expect(await later(from("10.1.2.3"), 7)).toBe(7);
  });

  it("refuses a list that is none", () => {
    expect(() => verifyIpWhitelisted(served.app, ["10.0.0.0/64"])).toThrow(StartupError);
  });
});
