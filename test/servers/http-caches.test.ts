/**
 * A browser's cache, nginx as a proxy cache and curl understand the fields that `cache.http` writes
 * as RFC 9111 means them: what reaches the origin tells who asked again, and who got a 304.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp, createCachedResponse, streamingResponse } from "../../src/runtime/index.js";
import type { CachedResponseOptions } from "../../src/runtime/index.js";
import { chromium, openPage } from "./browser.js";
import { startNginx, type RunningNginx } from "./nginx.js";
import { workFolder } from "./programs.js";

/** A path, how it is answered, and what then reaches the origin of four readings. */
interface Case {
  readonly name: string;
  /** Undefined: rows that are streamed. */
  readonly options: CachedResponseOptions | undefined;
  readonly browser: readonly number[];
  readonly nginx: readonly number[];
  readonly curl: readonly number[];
  /** Each answer of the origin is another one. */
  readonly changes?: true;
  /** What the readings' answers count, where they change. */
  readonly bodies?: readonly number[];
}

const once = [200];
const always = [200, 200, 200, 200];
const asked = [200, 304];
const each = [200, 304, 304, 304];
const lastModified = new Date("2026-01-01T00:00:00Z");
const life = { maxAge: 3, public: true };

const cases: readonly Case[] = [
  { name: "fresh", options: { ...life, maxAge: 60 }, browser: once, nginx: once, curl: each },
  { name: "private", options: { maxAge: 60 }, browser: once, nginx: always, curl: each },
  {
    name: "asked-each-time",
    options: { maxAge: 0, public: true },
    browser: each,
    nginx: always,
    curl: each,
  },
  {
    name: "strong",
    options: { ...life, mustRevalidate: true },
    browser: asked,
    nginx: asked,
    curl: each,
  },
  { name: "weak", options: { ...life, etag: "weak" }, browser: asked, nginx: asked, curl: each },
  {
    name: "last-modified",
    options: { ...life, etag: false, lastModified },
    browser: asked,
    nginx: asked,
    curl: each,
  },
  {
    name: "without-validator",
    options: { ...life, etag: false },
    browser: [200, 200],
    nginx: [200, 200],
    curl: always,
  },
  {
    name: "stale-while-revalidate",
    options: { ...life, staleWhileRevalidate: 60 },
    changes: true,
    browser: [200, 200],
    nginx: [200, 200],
    bodies: [1, 1, 1, 2],
    curl: always,
  },
  { name: "streamed", options: undefined, browser: always, nginx: always, curl: always },
];

/** Milliseconds before each reading: the third comes when `life` is over. */
const pauses = [0, 50, 4_500, 500];

/** What the origin sent, by who asked and what for. */
const sent = new Map<string, number[]>();
const sentTo = (who: string, name: string): number[] => {
  const key = `${who} ${name}`;
  const list = sent.get(key) ?? [];
  sent.set(key, list);
  return list;
};

const settings = { version: 1, body_limit: 100_000, request_timeout: 30 } as const;
const app = createApp({ settings, environment: { NODE_ENV: "test", LOG_LEVEL: "silent" } });
for (const { name, options, changes } of cases) {
  if (options === undefined) {
    const rows = streamingResponse(app, { name, format: "jsonl" }, () => [{ n: 1 }]);
    app.express.get(`/${name}`, rows);
    continue;
  }
  app.express.get(`/${name}`, (request, response) => {
    const n = changes ? sentTo(request.get("x-who") ?? "browser", name).length + 1 : 1;
    createCachedResponse({ n }, request, response, options);
  });
}
app.express.get("/vary", (request, response) => {
  const language = request.get("accept-language") ?? "";
  const options = { maxAge: 60, public: true, vary: ["accept-language"] };
  createCachedResponse({ language }, request, response, options);
});

let told: (bodies: Readonly<Record<string, string[]>>) => void = () => undefined;
const inBrowser = new Promise<Readonly<Record<string, string[]>>>((resolve) => {
  told = resolve;
});

function origin(request: IncomingMessage, response: ServerResponse): void {
  if (request.url === "/page") {
    response.setHeader("content-type", "text/html").end(page);
  } else if (request.url === "/told") {
    void text(request).then((body) => {
      told(JSON.parse(body) as Readonly<Record<string, string[]>>);
      response.end();
    });
  } else {
    const { "x-who": who = "browser" } = request.headers;
    const list = sentTo(String(who), (request.url ?? "").slice(1));
    response.once("finish", () => list.push(response.statusCode));
    app.listener(request, response);
  }
}

const names = JSON.stringify(cases.map(({ name }) => name));
const page = `<script type="module">
  const pauses = ${JSON.stringify(pauses)};
  const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const read = async (path, language) =>
    (await fetch(path, language && { headers: { "accept-language": language } })).text();
  const all = {};
  const reading = async (name) => {
    all[name] = [];
    for (const ms of pauses) { await wait(ms); all[name].push(await read("/" + name)); }
  };
  await Promise.all(${names}.map(reading));
  all.vary = [];
  for (const language of ["de", "de", "en", "de"]) all.vary.push(await read("/vary", language));
  await fetch("/told", { method: "POST", body: JSON.stringify(all) });
</script>`;

let server: Server;
let nginx: RunningNginx;
let url: string;
const program = chromium();
const bodies: Record<"browser" | "nginx", Readonly<Record<string, string[]>>> = {
  browser: {},
  nginx: {},
};

async function through(name: string): Promise<string[]> {
  const got: string[] = [];
  for (const ms of pauses) {
    await sleep(ms);
    got.push(await (await fetch(`${nginx.url}/${name}`)).text());
  }
  return got;
}

/** As who keeps a file, and asks each time whether it is still the same. */
async function byCurl(folder: string, { name, options }: Case): Promise<void> {
  const file = join(folder, name);
  const known = options?.lastModified
    ? ["-R", "-z", file]
    : ["--etag-save", `${file}.tag`, "--etag-compare", `${file}.tag`];
  for (const _ of pauses) {
    const args = ["-sf", "-H", "x-who: curl", "-o", file, ...known, `${url}/${name}`];
    await execa("curl", args);
  }
}

beforeAll(async () => {
  server = createServer(origin);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  nginx = await startNginx(url);
  if (program) bodies.browser = await openPage(program, `${url}/page`, inBrowser);
  const read = cases.map(async ({ name }) => [name, await through(name)] as const);
  bodies.nginx = Object.fromEntries(await Promise.all(read));
  mkdirSync(workFolder, { recursive: true });
  const folder = mkdtempSync(join(workFolder, "curl-"));
  for (const one of cases) await byCurl(folder, one);
  rmSync(folder, { recursive: true });
}, 120_000);

afterAll(async () => {
  await nginx.stop();
  server.close().closeAllConnections();
  await app.close();
});

const counted = (texts: readonly string[] = []): readonly number[] =>
  texts.map((body) => (JSON.parse(body) as { n: number }).n);

describe.each(cases)("$name", ({ name, browser, nginx: shared, curl, bodies: wanted }) => {
  it.runIf(program)("is kept by a browser as RFC 9111 says", () => {
    expect(sentTo("browser", name)).toEqual(browser);
    expect(counted(bodies.browser[name])).toEqual(wanted ?? [1, 1, 1, 1]);
  });

  it("is kept by nginx as RFC 9111 says", () => {
    expect(sentTo("nginx", name)).toEqual(shared);
    expect(counted(bodies.nginx[name])).toEqual(wanted ?? [1, 1, 1, 1]);
  });

  it("is asked for by curl with what it has", () => {
    expect(sentTo("curl", name)).toEqual(curl);
  });
});

describe("what depends on a field of the request", () => {
  const languages = ["de", "de", "en", "de"];

  it.runIf(program)("is told apart by a browser", () => {
    const found = bodies.browser["vary"]?.map((body) => JSON.parse(body) as { language: string });
    expect(found?.map(({ language }) => language)).toEqual(languages);
    expect(sentTo("browser", "vary").length).toBeLessThan(4);
  });

  it("is told apart by nginx, which keeps both", async () => {
    for (const language of languages) {
      const headers = { "accept-language": language };
      const answer = await fetch(`${nginx.url}/vary`, { headers });
      expect(await answer.json()).toEqual({ language });
    }
    expect(sentTo("nginx", "vary")).toEqual([200, 200]);
  });
});

describe("HEAD", () => {
  it("says what GET says, without the body, also out of a cache", async () => {
    for (const base of [url, nginx.url]) {
      const [head, get] = [
        await fetch(`${base}/fresh`, { method: "HEAD" }),
        await fetch(`${base}/fresh`),
      ];
      const told = ({ headers }: Response) =>
        ["cache-control", "etag", "content-type", "content-length"].map((name) =>
          headers.get(name),
        );
      expect(told(head)).toEqual(told(get));
      expect(await head.text()).toBe("");
      const tag = { "if-none-match": get.headers.get("etag") ?? "" };
      const known = await fetch(`${base}/fresh`, { method: "HEAD", headers: tag });
      expect(known.status).toBe(304);
    }
  });
});
