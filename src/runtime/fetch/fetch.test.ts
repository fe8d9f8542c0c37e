import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { createMetrics } from "../metrics/metrics.js";
import { recordingTracer } from "../testing/spans.js";
import { steppedWorld } from "../world/stepped.js";
import type { Resolve } from "./connections.js";
import { createFetching, type Fetching } from "./fetching.js";
import type { TargetRules } from "./targets.js";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const open: { servers: Server[]; fetchings: Fetching[] } = { servers: [], fetchings: [] };

async function serve(answer: Answer): Promise<number> {
  const server = createServer(answer);
  open.servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

interface Stand {
  readonly rules?: TargetRules;
  readonly resolve?: Resolve;
}

function stand({ rules = { allow: [], loopback: true }, resolve }: Stand = {}) {
  const world = steppedWorld();
  const metrics = createMetrics();
  const { tracer, spans } = recordingTracer();
  const ticks = () => world.clock.now();
  const parts = { rules, world, metrics, tracer, ticks, ...(resolve && { resolve }) };
  const fetching = createFetching(parts);
  open.fetchings.push(fetching);
  const text = () => metrics.registry.metrics();
  return { fetch: fetching.of({ endpoint: "job" }), fetching, clock: world.clock, spans, text, metrics };
}

afterEach(async () => {
  await Promise.all(open.fetchings.splice(0).map((one) => one.close()));
  for (const server of open.servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const url = (port: number, path = "/", host = "127.0.0.1") =>
  `http://${host}:${String(port)}${path}`;

/** Everything resolves to this machine, whatever it is called. */
const here: Resolve = () => Promise.resolve([{ address: "127.0.0.1", family: 4 }]);

describe("what leaves and what comes back", () => {
  it("is sent and read as fetch does", async () => {
    const port = await serve((request, response) => {
      response.setHeader("x-method", request.method ?? "");
      request.pipe(response.setHeader("x-type", request.headers["content-type"] ?? ""));
    });
    const { fetch } = stand();
    const form = new FormData();
    form.set("a", "b");
    const answer = await fetch(url(port), { method: "post", body: form });
    expect(answer.headers.get("x-method")).toBe("POST");
    expect(answer.headers.get("x-type")).toContain("multipart/form-data");
    expect(await answer.text()).toContain('name="a"');
    expect(answer.url).toBe(url(port));
    expect(answer).toBeInstanceOf(Response);
    const request = new Request(url(port), { method: "PUT", body: "text" });
    expect(await (await fetch(request)).text()).toBe("text");
  });

  it("may be empty", async () => {
    const port = await serve((_request, response) => response.writeHead(204).end());
    expect((await stand().fetch(url(port))).status).toBe(204);
  });

  it("is at most as long as it may be, decompressed", async () => {
    const port = await serve((request, response) => {
      if (request.url === "/plain") return response.end("x".repeat(1_000));
      response.setHeader("content-encoding", "gzip");
      return response.end(gzipSync("x".repeat(1_000_000)));
    });
    const { fetch } = stand();
    expect(await (await fetch(url(port, "/plain"), { maxBytes: 1_000 })).text()).toHaveLength(
      1_000,
    );
    const long = await fetch(url(port, "/plain"), { maxBytes: 999 });
    await expect(long.text()).rejects.toMatchObject({ code: "upstream" });
    const bomb = await fetch(url(port), { maxBytes: 100_000 });
    await expect(bomb.text()).rejects.toThrow("more than 100000 bytes");
  });
});

describe("time", () => {
  const silent: Answer = () => undefined;

  it("ends with the request that asks", async () => {
    const port = await serve(silent);
    const { fetching } = stand();
    const controller = new AbortController();
    const asked = fetching.of({ endpoint: "job", signal: controller.signal })(url(port));
    controller.abort(new Error("client gone"));
    await expect(asked).rejects.toThrow("client gone");
  });

  it("ends with the caller's own signal and timeout", async () => {
    const port = await serve(silent);
    const { fetch, clock } = stand();
    await expect(fetch(url(port), { signal: AbortSignal.abort(new Error("no")) })).rejects.toThrow(
      "no",
    );
    const asked = expect(fetch(url(port), { timeout: 5 })).rejects.toMatchObject({
      name: "TimeoutError",
    });
    clock.advance(5_000);
    await asked;
  });

  it("bounds the reading of the answer too", async () => {
    const port = await serve((_request, response) => response.writeHead(200).write("begun"));
    const { fetch, clock } = stand();
    const answer = await fetch(url(port), { timeout: 5 });
    const read = expect(answer.text()).rejects.toMatchObject({ name: "TimeoutError" });
    clock.advance(5_000);
    await read;
  });
});

describe("redirects", () => {
  const redirecting = (to: (port: number) => string, status = 302) => {
    const seen: [string, string, string | undefined][] = [];
    const port = serve((request, response) => {
      seen.push([request.method ?? "", request.url ?? "", request.headers.authorization]);
      const location = to(request.socket.localPort ?? 0);
      if (request.url === "/from") response.writeHead(status, { location }).end();
      else response.end("arrived");
    });
    return { port, seen };
  };

  it("are followed, a POST becomes GET where the standard says so", async () => {
    for (const [status, method] of [
      [301, "GET"],
      [302, "GET"],
      [303, "GET"],
      [307, "POST"],
      [308, "POST"],
    ] as const) {
      const { port, seen } = redirecting(() => "/to", status);
      const answer = await stand().fetch(url(await port, "/from"), { method: "POST", body: "b" });
      expect(await answer.text()).toBe("arrived");
      expect(seen.map(([used]) => used)).toEqual(["POST", method]);
    }
  });

  it("lose credentials at another origin, and keep them at the same", async () => {
    const headers = { authorization: "Bearer secret" };
    const same = redirecting(() => "/to");
    await stand().fetch(url(await same.port, "/from"), { headers });
    expect(same.seen.map(([, , field]) => field)).toEqual(["Bearer secret", "Bearer secret"]);
    const other = redirecting((port) => url(port, "/to", "other.test"));
    await stand({ resolve: here }).fetch(url(await other.port, "/from"), { headers });
    expect(other.seen.map(([, , field]) => field)).toEqual(["Bearer secret", undefined]);
  });

  it("end after five", async () => {
    const { port, seen } = redirecting(() => "/from");
    await expect(stand().fetch(url(await port, "/from"))).rejects.toMatchObject({
      code: "upstream",
    });
    expect(seen).toHaveLength(6);
  });

  it("aren't followed when the caller says so", async () => {
    const { port } = redirecting(() => "/to");
    const { fetch } = stand();
    expect((await fetch(url(await port, "/from"), { redirect: "manual" })).status).toBe(302);
    await expect(fetch(url(await port, "/from"), { redirect: "error" })).rejects.toThrow(TypeError);
  });

  it("to a private address are refused", async () => {
    for (const to of ["http://10.0.0.1/", "http://169.254.169.254/latest/", "file:///etc/passwd"]) {
      const { port, seen } = redirecting(() => to);
      await expect(stand().fetch(url(await port, "/from"))).rejects.toMatchObject({
        code: "target_not_allowed",
      });
      expect(seen).toHaveLength(1);
    }
  });
});

describe("a host that fails", () => {
  it("is left alone after five failures, and tried again after 30 seconds", async () => {
    let status = 500;
    let asked = 0;
    const port = await serve((_request, response) => {
      asked += 1;
      response.writeHead(status).end("text");
    });
    const { fetch, clock } = stand();
    for (let time = 0; time < 5; time += 1) {
      const answer = await fetch(url(port));
      expect([answer.status, await answer.text()]).toEqual([500, "text"]);
    }
    await expect(fetch(url(port))).rejects.toMatchObject({ code: "circuit_open", status: 503 });
    expect(asked).toBe(5);
    status = 200;
    clock.advance(30_000);
    expect((await fetch(url(port))).status).toBe(200);
    expect((await fetch(url(port))).status).toBe(200);
  });

  it("doesn't stop requests to others, and 4xx is no failure", async () => {
    const [ill, well] = await Promise.all([
      serve((_request, response) => response.writeHead(503).end()),
      serve((_request, response) => response.writeHead(404).end()),
    ]);
    const { fetch } = stand();
    for (let time = 0; time < 6; time += 1) await fetch(url(ill)).catch(() => undefined);
    for (let time = 0; time < 6; time += 1) expect((await fetch(url(well))).status).toBe(404);
  });

  it("that refuses connections proves that nothing happened", async () => {
    const { isProvable } = await import("../circuit_breaker/transient.js");
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const error: unknown = await stand()
      .fetch(url(port))
      .catch((thrown: unknown) => thrown);
    expect(isProvable(error)).toBe(true);
  });
});

describe("what is told of a request", () => {
  it("is a span and a duration, without the query", async () => {
    const port = await serve((_request, response) => response.writeHead(201).end());
    const { fetch, spans, text } = stand();
    await fetch(url(port, "/path?token=secret"));
    expect(spans).toMatchObject([
      {
        name: "GET",
        ended: true,
        attributes: {
          "http.request.method": "GET",
          "server.address": "127.0.0.1",
          "server.port": port,
          "url.full": url(port, "/path"),
          "http.response.status_code": 201,
        },
      },
    ]);
    const line = `endpointgen_fetch_duration_seconds_count{endpoint="job",host="127.0.0.1:${String(port)}",status="2xx"} 1`;
    expect(await text()).toContain(line);
    expect(JSON.stringify(spans) + (await text())).not.toContain("secret");
  });

  it("counts at most 100 hosts, however many there are", async () => {
    const missing = Object.assign(new Error("not found"), { code: "ENOTFOUND" });
    const { fetch, text, metrics } = stand({ resolve: () => Promise.reject(missing) });
    for (let host = 0; host < 10_000; host += 1) {
      metrics.fetched({ endpoint: "job", host: `h${String(host)}.test`, status: 200 }, 1);
    }
    for (let host = 10_000; host < 10_200; host += 1) {
      await fetch(`http://h${String(host)}.test/`).catch(() => undefined);
    }
    const hosts = new Set([...(await text()).matchAll(/host="([^"]+)"/g)].map(([, host]) => host));
    expect(hosts.size).toBe(101);
  });
});
