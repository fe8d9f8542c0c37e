import { propagation, trace, type TextMapPropagator } from "@opentelemetry/api";
import { afterEach, describe, expect, it } from "vitest";
import { createStand, deadPort, here, thrownBy, url } from "./fixture/stand.js";

const { serve, make, close } = createStand();

afterEach(close);

/** W3C Trace Context, as far as sending goes. */
const traceContext: TextMapPropagator = {
  inject(context, carrier, setter) {
    const span = trace.getSpanContext(context);
    if (span) setter.set(carrier, "traceparent", `00-${span.traceId}-${span.spanId}-01`);
  },
  extract: (context) => context,
  fields: () => ["traceparent"],
};

describe("what is told of a request", () => {
  it("is a span and a duration, without the query", async () => {
    const port = await serve((_request, response) => response.writeHead(201).end());
    const { fetch, spans, text } = make();
    await fetch(url(port, "/path?token=secret#secret"));
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

  it("is one span for each request that a redirect asks for", async () => {
    const port = await serve((request, response) => {
      if (request.url === "/from") response.writeHead(302, { location: "/to" }).end();
      else response.writeHead(404).end();
    });
    const { fetch, spans, text } = make();
    await fetch(url(port, "/from"));
    expect(spans.map(({ attributes }) => attributes)).toMatchObject([
      { "url.full": url(port, "/from"), "http.response.status_code": 302 },
      { "url.full": url(port, "/to"), "http.request.resend_count": 1, "error.type": "404" },
    ]);
    expect(await text()).toMatch(/status="3xx"[^]*status="4xx"/);
  });

  it("hides tokens that stand in the path", async () => {
    const port = await serve((_request, response) => response.end());
    const { fetch, spans } = make();
    await fetch(url(port, "/as/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl"));
    expect(spans[0]?.attributes["url.full"]).toBe(url(port, "/as/[redacted]"));
  });

  it("names what failed, methods that nobody knows, and addresses as they are", async () => {
    const { fetch, spans } = make();
    await thrownBy(fetch(url(await deadPort()), { method: "BREW" }));
    await thrownBy(fetch("http://[fc00::1]/?token=secret"));
    await thrownBy(fetch("http://user:secret@127.0.0.1/"));
    expect(spans.map(({ name, attributes }) => ({ name, ...attributes }))).toMatchObject([
      { name: "HTTP", "http.request.method": "_OTHER", "error.type": "UnreachableError" },
      { "server.address": "fc00::1", "error.type": "target_not_allowed" },
      { "url.full": "http://127.0.0.1/", "error.type": "target_not_allowed" },
    ]);
    expect(JSON.stringify(spans)).not.toContain("secret");
    expect(spans.every(({ ended }) => ended)).toBe(true);
  });

  it("goes along as traceparent, also after a redirect, whatever the caller wrote", async () => {
    const seen: (string | string[] | undefined)[] = [];
    const port = await serve((request, response) => {
      seen.push(request.headers["traceparent"]);
      if (request.url === "/from") response.writeHead(302, { location: "/to" }).end();
      else response.end();
    });
    const headers = { traceparent: "forged" };
    propagation.setGlobalPropagator(traceContext);
    try {
      await make().fetch(url(port, "/from"), { headers });
    } finally {
      propagation.disable();
    }
    const sent = `00-${"0".repeat(32)}-${"0".repeat(16)}-01`;
    expect(seen).toEqual([sent, sent]);
  });
});

describe("the hosts that are counted", () => {
  const hosts = async (text: Promise<string>) =>
    new Set([...(await text).matchAll(/host="([^"]+)"/g)].map(([, host]) => host));

  it("are at most 100, however many there are", async () => {
    const missing = Object.assign(new Error("not found"), { code: "ENOTFOUND" });
    const { fetch, text, metrics } = make({ resolve: () => Promise.reject(missing) });
    for (let host = 0; host < 10_000; host += 1) {
      metrics.fetched({ endpoint: "job", host: `h${String(host)}.test`, status: 200 }, 1);
    }
    for (let host = 10_000; host < 10_200; host += 1) {
      await thrownBy(fetch(`http://h${String(host)}.test/`));
    }
    expect((await hosts(text())).size).toBe(101);
  });

  it("are none that may not be called", async () => {
    const { fetch, text } = make({ resolve: here, rules: { allow: [], loopback: false } });
    await thrownBy(fetch("http://10.0.0.1/"));
    await thrownBy(fetch("http://resolves-to-loopback.test/"));
    expect(await hosts(text())).toEqual(new Set(["-"]));
    expect(await text()).toContain('status="refused"} 2');
  });
});
