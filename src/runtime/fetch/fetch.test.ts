import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { createStand, here, url, type Answer } from "./fixture/stand.js";

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
