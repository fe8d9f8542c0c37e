import { afterEach, describe, expect, it } from "vitest";
import { serveByHand, type ByHand } from "../http/fixture/by-hand.js";
import {
  debounceLimiter,
  fixedWindowLimiter,
  slidingWindowLimiter,
  throttleLimiter,
  tokenBucketLimiter,
} from "./request-limiter.js";

const open: ByHand[] = [];

afterEach(() => {
  for (const served of open.splice(0)) served.close();
});

const bucket = { label: "job", rateLimit: 2, refillRate: 1, rateWindow: 60 };

async function serve() {
  const served = await serveByHand();
  open.push(served);
  const { app } = served;
  const ok = (_request: unknown, response: { send(text: string): void }): void => {
    response.send("ok");
  };
  const { express } = app;
  express.get("/bucket", tokenBucketLimiter(app, bucket), ok);
  express.get("/wrapped", tokenBucketLimiter(app, bucket).wrap(ok));
  express.get(
    "/user",
    fixedWindowLimiter(app, { label: "u", limit: 1, window: 60, by: "user" }),
    ok,
  );
  const byAddress = fixedWindowLimiter(app, { label: "a", limit: 1, window: 60, by: "address" });
  express.get("/address", byAddress, ok);
  express.get("/sliding", slidingWindowLimiter(app, { label: "s", limit: 1, window: 60 }), ok);
  express.get("/throttle", throttleLimiter(app, { label: "t", interval: 60 }), ok);
  express.get("/debounce", debounceLimiter(app, { label: "d", interval: 60 }), ok);
  return served;
}

describe("tokenBucketLimiter", () => {
  it("refuses the third of two, with the wait and the quota", async () => {
    const { get, world } = await serve();
    const first = await get("/bucket", "ada");
    expect(first.status).toBe(200);
    expect(first.headers).toMatchObject({
      "ratelimit-policy": '"policy";q=2;w=60',
      ratelimit: '"policy";r=1;t=60',
    });
    await get("/bucket", "ada");
    const refused = await get("/bucket", "ada");
    expect(refused).toMatchObject({ status: 429, code: "rate_limited" });
    expect(refused.headers).toMatchObject({
      "retry-after": "60",
      ratelimit: '"policy";r=0;t=120',
    });
    world.clock.advance(60_000);
    expect((await get("/bucket", "ada")).status).toBe(200);
  });

  it("counts users and addresses apart, whatever users are called", async () => {
    const { get } = await serve();
    for (const user of ["ada", "127.0.0.1", undefined]) {
      const statuses = [await get("/bucket", user), await get("/bucket", user)];
      expect(statuses.map(({ status }) => status)).toEqual([200, 200]);
      expect((await get("/bucket", user)).status).toBe(429);
    }
  });

  it("wraps a function, and shares the counts of its label and rate", async () => {
    const { get } = await serve();
    const answered = [await get("/wrapped", "ada"), await get("/bucket", "ada")];
    expect(answered.map(({ text }) => text)).toEqual(["ok", "ok"]);
    expect(answered[0]?.headers["ratelimit"]).toBe('"policy";r=1;t=60');
    expect(await get("/wrapped", "ada")).toMatchObject({ status: 429, code: "rate_limited" });
  });
});

describe("fixedWindowLimiter", () => {
  it("by user needs one", async () => {
    const { get } = await serve();
    expect(await get("/user")).toMatchObject({ status: 401, code: "token_missing" });
    expect((await get("/user", "ada")).status).toBe(200);
    expect((await get("/user", "eve")).status).toBe(200);
    expect(await get("/user", "ada")).toMatchObject({ status: 429, code: "rate_limited" });
  });

  it("by address counts everybody behind it together", async () => {
    const { get } = await serve();
    expect((await get("/address", "ada")).status).toBe(200);
    expect((await get("/address", "eve")).status).toBe(429);
  });
});

describe.each(["sliding", "throttle", "debounce"])("the limiter /%s", (path) => {
  it("lets one request of each caller pass, and the next after a minute", async () => {
    const { get, world } = await serve();
    expect((await get(`/${path}`, "ada")).status).toBe(200);
    expect((await get(`/${path}`, "bob")).status).toBe(200);
    const refused = await get(`/${path}`, "ada");
    expect(refused).toMatchObject({ status: 429, code: "rate_limited" });
    expect(refused.headers["retry-after"]).toBe("60");
    world.clock.advance(60_000);
    expect((await get(`/${path}`, "ada")).status).toBe(200);
  });
});
