import { afterEach, describe, expect, it } from "vitest";
import { isProvable, isTransient } from "../circuit_breaker/transient.js";
import { Refusal } from "../http/refusal.js";
import { createStand, deadPort, thrownBy, url, type Answer } from "./fixture/stand.js";

const { serve, make, close } = createStand();

afterEach(close);

const refusedAtOnce = { code: "circuit_open", status: 503 };

/** A server that never answers, and a way to wait until it has been asked that often. */
async function hanging() {
  let asked = 0;
  let tell: () => void = () => undefined;
  const port = await serve(() => {
    asked += 1;
    tell();
  });
  const until = (times: number) =>
    new Promise<void>((resolve) => {
      tell = () => {
        if (asked >= times) resolve();
      };
      tell();
    });
  return { port, until, asked: () => asked };
}

describe("a host that fails", () => {
  it("is left alone after five failures, and tried again after 30 seconds", async () => {
    let status = 500;
    let asked = 0;
    const port = await serve((_request, response) => {
      asked += 1;
      response.writeHead(status).end("text");
    });
    const { fetch, clock } = make();
    for (let time = 0; time < 5; time += 1) {
      const answer = await fetch(url(port));
      expect([answer.status, await answer.text()]).toEqual([500, "text"]);
    }
    await expect(fetch(url(port))).rejects.toMatchObject(refusedAtOnce);
    expect(asked).toBe(5);
    status = 200;
    clock.advance(29_999);
    await expect(fetch(url(port))).rejects.toMatchObject(refusedAtOnce);
    clock.advance(1);
    expect((await fetch(url(port))).status).toBe(200);
    expect((await fetch(url(port))).status).toBe(200);
  });

  it("is tried by one request only, and left alone again when that fails", async () => {
    const answers: Parameters<Answer>[1][] = [];
    let probed: () => void = () => undefined;
    const port = await serve((_request, response) => {
      if (answers.push(response) <= 5) response.writeHead(503).end();
      else probed();
    });
    const { fetch, clock } = make();
    for (let time = 0; time < 5; time += 1) await fetch(url(port));
    clock.advance(30_000);
    const arrived = new Promise<void>((resolve) => (probed = resolve));
    const probe = fetch(url(port));
    await arrived;
    await expect(fetch(url(port))).rejects.toMatchObject(refusedAtOnce);
    answers[5]?.writeHead(503).end();
    expect((await probe).status).toBe(503);
    await expect(fetch(url(port))).rejects.toMatchObject(refusedAtOnce);
    expect(answers).toHaveLength(6);
  });

  it("is forgotten once a thousand others were asked", async () => {
    const resolve = () => Promise.reject(Object.assign(new Error(), { code: "ENOTFOUND" }));
    const { fetch } = make({ resolve });
    const code = async (host: string) => thrownBy(fetch(`http://${host}.test/`));
    for (let time = 0; time < 5; time += 1) await code("ill");
    expect(await code("ill")).toMatchObject(refusedAtOnce);
    for (let other = 0; other < 1_000; other += 1) await code(`other${String(other)}`);
    expect(await code("ill")).toMatchObject({ code: "unavailable" });
  });

  it("doesn't stop requests to others, and 4xx is no failure", async () => {
    const [ill, well] = await Promise.all([
      serve((_request, response) => response.writeHead(503).end()),
      serve((_request, response) => response.writeHead(404).end()),
    ]);
    const { fetch } = make();
    for (let time = 0; time < 6; time += 1) await fetch(url(ill)).catch(() => undefined);
    for (let time = 0; time < 6; time += 1) expect((await fetch(url(well))).status).toBe(404);
  });
});

describe("a host that hangs", () => {
  it("is left alone after five time-outs", async () => {
    const { port, until, asked } = await hanging();
    const { fetch, clock } = make();
    for (let time = 1; time <= 5; time += 1) {
      const failed = thrownBy(fetch(url(port), { timeout: 5 }));
      await until(time);
      clock.advance(5_000);
      expect(await failed).toMatchObject({ name: "TimeoutError", code: "upstream" });
    }
    await expect(fetch(url(port))).rejects.toMatchObject(refusedAtOnce);
    expect(asked()).toBe(5);
  });

  /** Five requests that end with `reason` after `ms`, and what becomes of the sixth. */
  async function afterFive(reason: Error, ms: number): Promise<unknown> {
    const { port, until } = await hanging();
    const { fetching, clock } = make();
    for (let time = 1; time <= 5; time += 1) {
      const ending = new AbortController();
      const failed = thrownBy(fetching.of({ endpoint: "e", signal: ending.signal })(url(port)));
      await until(time);
      clock.advance(ms);
      ending.abort(reason);
      expect(await failed).toBe(reason);
    }
    const sixth = thrownBy(fetching.of({ endpoint: "e" })(url(port), { timeout: 5 }));
    await Promise.race([until(6), sixth]);
    clock.advance(5_000);
    return sixth;
  }

  const late = new Refusal({ status: 504, code: "timeout", detail: "Late." });

  it("is to blame when the asking request's time is up, unless it had next to none", async () => {
    expect(await afterFive(late, 10_000)).toMatchObject(refusedAtOnce);
    expect(await afterFive(late, 100)).toMatchObject({ name: "TimeoutError" });
  });

  it("is not to blame for callers who leave", async () => {
    expect(await afterFive(new Error("client gone"), 10_000)).toMatchObject({
      name: "TimeoutError",
    });
  });
});

describe("what a failure proves", () => {
  it("is that nothing happened when nobody listens", async () => {
    const error = await thrownBy(make().fetch(url(await deadPort())));
    expect(error).toMatchObject({ name: "UnreachableError", code: "unavailable", status: 503 });
    expect(isProvable(error)).toBe(true);
  });

  it("is nothing when the connection breaks", async () => {
    const port = await serve((request) => request.socket.destroy());
    const error = await thrownBy(make().fetch(url(port), { method: "POST", body: "b" }));
    expect(error).toMatchObject({ name: "FetchError", code: "upstream", status: 502 });
    expect([isProvable(error), isTransient(error)]).toEqual([false, true]);
  });

  it("is nothing when nobody listens where a redirect leads", async () => {
    const dead = await deadPort();
    const port = await serve((_request, response) =>
      response.writeHead(303, { location: url(dead) }).end(),
    );
    const error = await thrownBy(make().fetch(url(port), { method: "POST", body: "b" }));
    expect(error).toMatchObject({ name: "FetchError" });
    expect([isProvable(error), isTransient(error)]).toEqual([false, true]);
  });

  it("is nothing when the answer breaks off or is late", async () => {
    const port = await serve((_request, response) => {
      response.writeHead(200, { "content-length": 100 }).write("abc");
      setImmediate(() => response.destroy());
    });
    const answer = await make().fetch(url(port));
    const error = await thrownBy(answer.text());
    expect(error).toMatchObject({ name: "FetchError", code: "upstream" });
    expect([isProvable(error), isTransient(error)]).toEqual([false, true]);
  });

  it("is not worth another try when the answer is too long or leads in a circle", async () => {
    const port = await serve((request, response) => {
      if (request.url === "/long") response.end("long");
      else response.writeHead(302, { location: "/" }).end();
    });
    const { fetch } = make();
    const long = await thrownBy((await fetch(url(port, "/long"), { maxBytes: 3 })).text());
    const circle = await thrownBy(fetch(url(port)));
    expect([long, circle]).toMatchObject([
      { name: "AnswerTooLongError" },
      { name: "TooManyRedirectsError" },
    ]);
    expect([isTransient(long), isTransient(circle)]).toEqual([false, false]);
  });
});
