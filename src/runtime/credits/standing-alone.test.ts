import { afterEach, describe, expect, it } from "vitest";
import { DeclaredError } from "../http/declared-error.js";
import { handApp, serveByHand, type ByHand } from "../http/fixture/by-hand.js";
import { Refusal } from "../http/refusal.js";
import { callFunctionWithCredits } from "./call-function-with-credits.js";
import { requireCredits } from "./require-credits.js";

const open: ByHand[] = [];

afterEach(() => {
  for (const served of open.splice(0)) served.close();
});

async function serve() {
  const served = await serveByHand();
  open.push(served);
  const { app } = served;
  const { express, store } = app;
  const held: (() => void)[] = [];
  const paid = requireCredits(app, { amount: 1, type: "ai" });
  express.get("/ok", paid, (_request, response) => void response.send("ok"));
  express.get("/bad", paid, (_request, response) => void response.status(400).send("bad"));
  express.get("/thrown", paid, () => {
    throw new Error("down");
  });
  express.get("/held", paid, (_request, response) => {
    held.push(() => void response.send("late"));
  });
  await store.credits.grant("ada", "ai", 10);
  const kinds = async () => {
    const movements = await store.credits.movements("ada", "ai");
    return movements.map(({ kind }) => kind);
  };
  return { ...served, held, balance: () => store.credits.balance("ada", "ai"), kinds };
}

describe("requireCredits", () => {
  it("spends when the response ends below 400, and holds until then", async () => {
    const { get, held, balance, kinds } = await serve();
    const late = get("/held", "ada");
    await expect.poll(() => held.length).toBe(1);
    expect(await balance()).toBe(9);
    expect(await kinds()).toEqual(["grant", "hold"]);
    held[0]?.();
    expect((await late).status).toBe(200);
    await expect.poll(kinds).toEqual(["grant", "hold", "settle"]);
    expect(await balance()).toBe(9);
  });

  it.each([
    ["/bad", 400],
    ["/thrown", 500],
  ])("gives back when %s ends with an error", async (path, status) => {
    const { get, balance, kinds } = await serve();
    expect((await get(path, "ada")).status).toBe(status);
    await expect.poll(kinds).toEqual(["grant", "hold", "give_back"]);
    expect(await balance()).toBe(10);
  });

  it("lets exactly ten of a hundred at once spend ten credits", async () => {
    const { get, balance } = await serve();
    const answers = await Promise.all(Array.from({ length: 100 }, () => get("/ok", "ada")));
    const refused = answers.filter(({ code }) => code === "insufficient_credits");
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
    expect(refused).toHaveLength(90);
    expect(refused.every(({ status }) => status === 402)).toBe(true);
    expect(await balance()).toBe(0);
  });

  it("refuses without a user, and amounts that are none", async () => {
    const { get, app } = await serve();
    expect(await get("/ok")).toMatchObject({ status: 401, code: "token_missing" });
    expect(() => requireCredits(app, { amount: 0.5 })).toThrow(RangeError);
  });

  it("has been paid by a client that left while the work ran", async () => {
    const { get, held, close, kinds } = await serve();
    const gone = get("/held", "ada").catch(() => undefined);
    await expect.poll(() => held.length).toBe(1);
    close();
    await gone;
    await expect.poll(kinds).toEqual(["grant", "hold", "settle"]);
  });
});

describe("callFunctionWithCredits", () => {
  const price = { userId: "ada", requiredCredits: 1, endpoint: "cpu_job" };

  async function rich() {
    const app = handApp();
    await app.store.credits.grant("ada", "default", 10);
    return { app, balance: () => app.store.credits.balance("ada", "default") };
  }

  it("takes credits for functions, synchronous or not", async () => {
    const { app, balance } = await rich();
    expect(await callFunctionWithCredits(app, price, () => 42)).toBe(42);
    expect(await callFunctionWithCredits(app, price, async () => Promise.resolve(43))).toBe(43);
    expect(await balance()).toBe(8);
  });

  it("gives back what a failed function took, and passes its error on", async () => {
    const { app, balance } = await rich();
    for (const error of [
      new Error("down"),
      new DeclaredError({ code: "out_of_stock", status: 409 }),
    ]) {
      const sync = callFunctionWithCredits(app, price, () => {
        throw error;
      });
      await expect(sync).rejects.toBe(error);
      await expect(callFunctionWithCredits(app, price, () => Promise.reject(error))).rejects.toBe(
        error,
      );
    }
    expect(await balance()).toBe(10);
  });

  it("keeps the credits of work that may have happened", async () => {
    const { app, balance } = await rich();
    const late = new Refusal({ status: 504, code: "timeout", detail: "Too late." });
    const failed = callFunctionWithCredits(app, price, () => Promise.reject(late));
    await expect(failed).rejects.toBe(late);
    expect(await balance()).toBe(9);
  });

  it("runs exactly ten of a hundred at once on ten credits", async () => {
    const { app, balance } = await rich();
    let runs = 0;
    const calls = Array.from({ length: 100 }, () =>
      callFunctionWithCredits(app, price, () => (runs += 1)),
    );
    const settled = await Promise.allSettled(calls);
    const reasons = settled.flatMap((one) =>
      one.status === "rejected" ? [one.reason as unknown] : [],
    );
    expect(runs).toBe(10);
    expect(reasons).toHaveLength(90);
    expect(reasons[0]).toMatchObject({ status: 402, code: "insufficient_credits" });
    expect(await balance()).toBe(0);
  });
});
