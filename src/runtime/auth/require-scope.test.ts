import type { Request, Response } from "express";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serveByHand, type ByHand } from "../http/fixture/by-hand.js";
import { getVerifiedUser } from "./get-verified-user.js";
import { requireScope } from "./require-scope.js";

let served: ByHand;

beforeAll(async () => {
  served = await serveByHand();
  const { app } = served;
  const { express } = app;
  const ok = (_request: Request, response: Response): void => {
    response.send("ok");
  };
  express.get("/one", requireScope(app, "read:data"), ok);
  express.get("/both", requireScope(app, ["read:data", "run:job"]), ok);
  express.get("/wrapped", requireScope(app, "read:data").wrap(ok));
  const verifiedUser = getVerifiedUser(app);
  express.get("/me", async (request, response) => {
    response.send((await verifiedUser(request)).id);
  });
});

afterAll(() => {
  served.close();
});

describe("requireScope", () => {
  it.each(["/one", "/both", "/wrapped"])("lets whoever holds every scope pass %s", async (path) => {
    const answered = await served.get(path, "ada::read:data,run:job");
    expect(answered).toMatchObject({ status: 200, text: "ok" });
  });

  it.each(["/one", "/both", "/wrapped"])("refuses everybody else at %s", async (path) => {
    const refused = await served.get(path, "ada::run:job");
    expect(refused).toMatchObject({ status: 403, code: "scope_missing" });
    expect(refused.headers["www-authenticate"]).toContain("insufficient_scope");
    expect(await served.get(path)).toMatchObject({ status: 401, code: "token_missing" });
  });
});

describe("getVerifiedUser", () => {
  it("gives the user, or 401", async () => {
    expect(await served.get("/me", "ada")).toMatchObject({ status: 200, text: "ada" });
    expect(await served.get("/me")).toMatchObject({ status: 401, code: "token_missing" });
  });
});
