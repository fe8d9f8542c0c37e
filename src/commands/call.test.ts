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

const fileOpenApi = (contentType: string) => ({
  paths: {
    "/files": {
      post: {
        requestBody: {
          content: {
            "multipart/form-data": {
              example: { title: "it's" },
              encoding: { file: { contentType } },
            },
          },
        },
      },
    },
  },
});

function world(answer: () => Response) {
  const requests: { url: string; init: RequestInit | undefined }[] = [];
  const host = memoryHost({
    files: {
      "endpointgen.yaml": "version: 1\n",
      ".env": "PORT=4000\n",
      "src/generated/quote/openapi.json": JSON.stringify(openApi),
      "src/generated/note/openapi.json": JSON.stringify(noteOpenApi),
      "src/generated/table/openapi.json": JSON.stringify(fileOpenApi("text/csv, image/png")),
      "src/generated/model/openapi.json": JSON.stringify(fileOpenApi("model/stl")),
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

  it("sends a form with a file of an allowed type where the endpoint takes files", async () => {
    const { host, requests } = world(fine);
    expect(await main(["call", "table"], host)).toBe(0);
    const { headers, body } = requests[0]?.init ?? {};
    expect(headers).toMatchObject({
      "content-type": expect.stringMatching(/^multipart/) as string,
    });
    const form = await new Response(body).text();
    expect(form).toMatch(/name="title"\r\n\r\nit's\r\n/);
    expect(form).toMatch(/name="file"; .*\r\nContent-Type: text\/csv\r\n\r\na,b\n1,2\n\r\n/);
  });

  it.each([
    [["model"], "no file is at hand that is model/stl"],
    [["table", "--body", "[1]"], "--body is no JSON object"],
  ])("says what it can't put into a form: %j", async (options, message) => {
    const { host, requests } = world(fine);
    expect(await main(["call", ...options], host)).toBe(2);
    expect(host.printed.err).toContain(message);
    expect(requests).toEqual([]);
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
  it.each([
    ["table", "printf %b 'a,b\\n1,2\\n' | curl", "-F 'file=@-;filename=file;type=text/csv'"],
    ["model", "curl", "-F 'file=@FILE'"],
  ])("sends a form to an endpoint that takes files: %s", async (name, start, file) => {
    const { host } = world(fine);
    expect(await main(["curl", name], host)).toBe(0);
    expect(host.printed.out.trimEnd().split("\n")).toEqual([
      `${start} -i -X POST 'http://127.0.0.1:4000/files' \\`,
      "  --form-string 'title=it'\\''s' \\",
      `  ${file}`,
    ]);
  });

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
