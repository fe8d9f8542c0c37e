import { afterEach, describe, expect, it } from "vitest";
import { createStand, here, thrownBy, url } from "./fixture/stand.js";
import { readAsked } from "./outgoing.js";

const { serve, make, close } = createStand();

afterEach(close);

describe("arguments", () => {
  it.each([
    ["http://user:secret@[/", {}],
    ["/relative?token=secret", {}],
    ["http://a.test", { headers: { authorization: "secret\nsecret" } }],
    ["http://a.test", { headers: { "secret secret": "value" } }],
    ["http://a.test", { method: "secret secret" }],
    ["http://a.test", { method: "connect" }],
    ["http://a.test", { method: "TRACE" }],
    ["http://a.test", { body: "secret" }],
    ["http://a.test", { integrity: "sha256-secret" }],
  ])("that make no request are refused without being repeated: %s %j", (input, init) => {
    const told = () => readAsked(input, init);
    expect(told).toThrow(TypeError);
    expect(told).not.toThrow(/secret/);
    expect(told).not.toThrow(expect.objectContaining({ input }));
  });

  it.each([
    { timeout: 0 },
    { timeout: -1 },
    { timeout: Number.NaN },
    { timeout: Infinity },
    { timeout: 86_401 },
    { maxBytes: -1 },
    { maxBytes: Number.NaN },
  ])("that bound nothing are refused: %j", (init) => {
    expect(() => readAsked("http://a.test", init)).toThrow(RangeError);
  });

  it("may be a Request, whose own fields count unless said otherwise", () => {
    const request = new Request("http://a.test/", { method: "PUT", body: "b", redirect: "manual" });
    const asked = readAsked(request, { headers: { "x-a": "b" } });
    expect(asked).toMatchObject({ redirect: "manual", request: { method: "PUT" } });
    expect([...asked.request.headers]).toEqual([["x-a", "b"]]);
    expect(readAsked("http://a.test", { method: "patch" }).request.method).toBe("patch");
    expect(readAsked(new URL("http://a.test")).request.url.href).toBe("http://a.test/");
  });
});

describe("answers", () => {
  it("are web responses that say where they came from, with every cookie", async () => {
    const port = await serve((request, response) => {
      if (request.url === "/from") response.writeHead(302, { location: "/to" }).end();
      else response.setHeader("set-cookie", ["a=1", "b=2"]).writeHead(204).end();
    });
    const answer = await make().fetch(url(port, "/from"));
    expect(answer).toBeInstanceOf(Response);
    expect(answer).toMatchObject({ status: 204, redirected: true, url: url(port, "/to") });
    expect(answer.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  });

  it("with a status that a Response can't have are failures", async () => {
    const port = await serve((_request, response) => response.writeHead(999).end("x"));
    const error = await thrownBy(make().fetch(url(port)));
    expect(error).toMatchObject({ name: "FetchError", upstreamStatus: 999 });
  });

  it("don't come when the app is closed", async () => {
    const port = await serve((_request, response) => response.end());
    const { fetch, fetching } = make({ resolve: here });
    expect((await fetch(url(port))).status).toBe(200);
    await fetching.close();
    await expect(fetch(url(port))).rejects.toThrow("closed");
  });
});
