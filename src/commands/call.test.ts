import { describe, expect, it } from "vitest";
import { main } from "../cli.js";
import { memoryHost } from "../host/memory.js";

const openApi = {
  paths: {
    "/quotes/{symbol}": {
      get: {
        parameters: [
          {
            name: "symbol",
            in: "path",
            required: true,
            schema: { type: "string" },
            example: "ACME",
          },
        ],
      },
    },
    "/ignored": { get: {} },
  },
};

const noteOpenApi = {
  paths: {
    "/notes": {
      post: {
        requestBody: { content: { "application/json": { example: { text: "it's" } } } },
      },
    },
  },
};

function world(answer: () => Response) {
  const requests: { url: string; init: RequestInit | undefined }[] = [];
  const host = memoryHost({
    files: {
      "endpointgen.yaml": "version: 1\n",
      ".env": "PORT=4000\n",
      "src/generated/quote/openapi.json": JSON.stringify(openApi),
      "src/generated/note/openapi.json": JSON.stringify(noteOpenApi),
    },
    fetch: (url, init) => {
      requests.push({ url, init });
      return Promise.resolve(answer());
    },
  });
  return { host, requests };
}

const fine = () =>
  Response.json({ price: 1 }, { headers: { "endpointgen-trail": '[["cache","miss"]]' } });

describe("call", () => {
  it("sends the example of the contract to the port of the project", async () => {
    const { host, requests } = world(fine);
    expect(await main(["call", "quote"], host)).toBe(0);
    expect(requests.map(({ url }) => url)).toEqual(["http://127.0.0.1:4000/quotes/ACME"]);
    expect(host.printed.out).toContain("  cache           miss\n");
    expect(host.printed.out).toContain('"price": 1');
  });

  it("prefers where dev listens now", async () => {
    const { host, requests } = world(fine);
    host.write("/project", ".endpointgen/local/server.json", '{"port":4321}');
    await main(["call", "quote"], host);
    expect(requests[0]?.url).toContain(":4321/");
  });

  it("repeats, a line an answer, and exits 1 when one was refused", async () => {
    const statuses = [200, 429];
    const { host } = world(() => new Response("{}", { status: statuses.shift() ?? 500 }));
    expect(await main(["call", "quote", "--repeat", "2"], host)).toBe(1);
    expect(host.printed.out.trimEnd().split("\n").slice(1)).toEqual([
      "   1  200 0 ms",
      "   2  429 0 ms",
    ]);
  });

  it("gives the whole answer under --json", async () => {
    const { host } = world(fine);
    await main(["call", "quote", "--json"], host);
    expect(JSON.parse(host.printed.out)).toMatchObject({ status: 200, trail: [["cache", "miss"]] });
  });

  it("says plainly that no server answers", async () => {
    const { host } = world(() => {
      throw new TypeError("fetch failed");
    });
    expect(await main(["call", "quote"], host)).toBe(2);
    expect(host.printed.err).toContain("no server answers at http://127.0.0.1:4000");
  });

  it("waits for a server that dev is starting again", async () => {
    const refusals = [1, 2];
    const { host, requests } = world(() => {
      if (refusals.pop() !== undefined) throw new TypeError("fetch failed");
      return fine();
    });
    host.write("/project", ".endpointgen/local/server.json", '{"port":4321}');
    expect(await main(["call", "quote"], host)).toBe(0);
    expect(requests).toHaveLength(3);
  });

  it.each([
    [["--repeat", "0"], "whole number"],
    [["--body", "{"], "--body is not JSON"],
    [["--body", "@none.json"], "there is no file none.json"],
  ])("refuses %j", async (options, message) => {
    const { host, requests } = world(fine);
    expect(await main(["call", "quote", ...options], host)).toBe(2);
    expect(host.printed.err).toContain(message);
    expect(requests).toEqual([]);
  });
});

describe("curl", () => {
  it("prints a command that a shell takes, quotes and all", async () => {
    const { host } = world(fine);
    expect(await main(["curl", "note"], host)).toBe(0);
    expect(host.printed.out).toBe(
      [
        "curl -i -X POST 'http://127.0.0.1:4000/notes' \\",
        '  -H "Content-Type: application/json" \\',
        `  -d '{"text":"it'\\''s"}'\n`,
      ].join("\n"),
    );
  });
});
