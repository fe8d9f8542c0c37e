import { afterEach, describe, expect, it } from "vitest";
import { handApp, serveByHand, type ByHand } from "../http/fixture/by-hand.js";
import { concurrencyLimiter, limitConcurrency } from "./limit-concurrency.js";

const open: ByHand[] = [];
afterEach(() => {
  for (const served of open.splice(0)) served.close();
});

function gate() {
  const held: { release: () => void } = { release: () => undefined };
  const wait = new Promise<string>((resolve) => {
    held.release = () => {
      resolve("done");
    };
  });
  return { wait, release: () => held.release() };
}

describe("limitConcurrency", () => {
  it("runs as many as there are slots, and the next one when one has ended", async () => {
    const app = handApp();
    const { wait, release } = gate();
    const run = (user: string, work: () => unknown = () => wait) =>
      limitConcurrency(app, { name: "job", perUser: 1, global: 2, user }, work);
    const running = [run("ada"), run("bob")];
    await expect(run("ada")).rejects.toMatchObject({ code: "too_many_in_flight" });
    await expect(run("cyd")).rejects.toMatchObject({ code: "busy" });
    release();
    expect(await Promise.all(running)).toEqual(["done", "done"]);
    expect(await run("ada", () => 7)).toBe(7);
  });

  it("frees the slot of what throws, and tells what it threw", async () => {
    const app = handApp();
    const fail = () => {
      throw new Error("down");
    };
    for (let time = 0; time < 3; time += 1) {
      await expect(limitConcurrency(app, { name: "job", global: 1 }, fail)).rejects.toThrow("down");
    }
  });

  it("counts each name by itself, and refuses bounds that are none", async () => {
    const app = handApp();
    const { wait, release } = gate();
    const running = limitConcurrency(app, { name: "one", global: 1 }, () => wait);
    expect(await limitConcurrency(app, { name: "two", global: 1 }, () => 1)).toBe(1);
    release();
    await running;
    const wrong = limitConcurrency(app, { name: "one", global: -1 }, () => 1);
    await expect(wrong).rejects.toThrow(RangeError);
  });
});

describe("concurrencyLimiter", () => {
  it("refuses a request beyond the bound until one has ended", async () => {
    const served = await serveByHand();
    open.push(served);
    const { app, get } = served;
    const { wait, release } = gate();
    const started = gate();
    app.express.get(
      "/job",
      concurrencyLimiter(app, { name: "job", perUser: 1 }),
      (_q, response) => {
        started.release();
        void wait.then((text) => response.send(text));
      },
    );
    const first = get("/job");
    await started.wait;
    expect(await get("/job")).toMatchObject({ status: 429, code: "too_many_in_flight" });
    release();
    expect((await first).status).toBe(200);
    await expect.poll(async () => (await get("/job")).status).toBe(200);
  });
});
