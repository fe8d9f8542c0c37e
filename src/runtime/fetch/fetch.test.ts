import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { createStand, url, type Answer } from "./fixture/stand.js";

const { serve, make: stand, close } = createStand();

afterEach(close);

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
