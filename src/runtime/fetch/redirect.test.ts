import { afterEach, describe, expect, it } from "vitest";
import { createStand, here, url } from "./fixture/stand.js";

const { serve, make: stand, close } = createStand();

afterEach(close);

/** Each as one request may carry it. */
const secrets = {
  authorization: "Bearer secret",
  cookie: "id=secret",
  "proxy-authorization": "Basic secret",
  "x-api-key": "secret",
};

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
    const fields: Record<string, unknown>[] = [];
    const port = await serve(({ headers, url: path }, response) => {
      fields.push(headers);
      const location = path === "/away" ? url(port, "/", "other.test") : "/";
      response.writeHead(path === "/" ? 204 : 302, { location }).end();
    });
    const { fetch } = stand({ resolve: here });
    for (const path of ["/near", "/away"]) await fetch(url(port, path), { headers: secrets });
    const [first, near, start, away] = fields;
    expect([first, near, start]).toMatchObject([secrets, secrets, secrets]);
    expect(JSON.stringify(away)).not.toContain("secret");
    expect(away).toMatchObject({ host: `other.test:${String(port)}` });
  });

  it("that need no body lose what describes it, and those that need it can't stream it", async () => {
    const fields: Record<string, unknown>[] = [];
    const port = await serve(({ headers, url: path }, response) => {
      fields.push(headers);
      response.writeHead(path === "/" ? 204 : Number(path?.slice(1)), { location: "/" }).end();
    });
    const { fetch } = stand();
    const headers = { "content-type": "text/plain", "content-language": "de", "x-kept": "yes" };
    await fetch(url(port, "/303"), { method: "POST", headers, body: "b" });
    expect(fields[0]).toMatchObject(headers);
    expect(Object.keys(fields[1] ?? {}).join()).not.toContain("content-");
    expect(fields[1]).toMatchObject({ "x-kept": "yes" });
    const body = new Blob(["b"]).stream();
    await expect(fetch(url(port, "/307"), { method: "POST", body })).rejects.toThrow("sent once");
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
