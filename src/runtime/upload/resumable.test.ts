import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { createApp } from "../http/create-app.js";
import { createHttpServer } from "../http/server.js";
import { defineEndpoint } from "../request/contract.js";
import { reply } from "../response/reply.js";
import { steppedWorld } from "../world/stepped.js";
import { fileUploads } from "./file-uploads.js";
import { formOf, formType } from "./fixture/form.js";
import { ResumableUpload } from "./resumable-upload.js";

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** An endpoint that takes text of at most 100,000 bytes, also in pieces. */
async function open() {
  const folder = await mkdtemp(join(tmpdir(), "resumable-test-"));
  const world = steppedWorld();
  const app = createApp({
    settings: { version: 1, body_limit: 10_000, request_timeout: 30 },
    world,
    environment: { NODE_ENV: "test", UPLOAD_DIR: folder },
    logDestination: { write: () => undefined },
    wiring: {
      user: ({ headers }) => {
        const id = headers["x-user"];
        return typeof id === "string" ? userOf(id) : undefined;
      },
    },
  });
  app.mount({
    files: () => {
      mountFiles(app);
    },
  });
  const server = createHttpServer(app);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(async () => {
    server.close().closeAllConnections();
    await app.close();
    await rm(folder, { recursive: true, force: true });
  });
  return { world, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const userOf = (id: string) => ({
  id,
  tenant: undefined,
  scopes: new Set(["upload"]),
  roles: new Set<string>(),
  claims: {},
  token: { id, mfa: false, expiresAt: Infinity },
});

function mountFiles(app: ReturnType<typeof createApp>): void {
  const endpoint = defineEndpoint({
    name: "take_files",
    description: "Take Files",
    method: "POST",
    path: "/files",
    permissions: ["upload"],
    upload: { allowedTypes: ["text/csv"] },
    response: { status: 200, body: z.unknown() },
  });
  endpoint.handler(() => undefined);
  const guards = app.guards(endpoint);
  const uploads = fileUploads(app, endpoint, {
    maxSize: 100_000,
    chunkSize: 4096,
    resumable: { guards, expiresIn: 3600 },
  });
  app.post("/files", app.observe(endpoint), async (request, call) => {
    const user = await app.auth.user(request, guards.permissions);
    return uploads.receive(request, { ...call, user }, async ({ files: [file] }) => {
      const kept = await file?.keep();
      if (file?.name === "broken.csv") throw new Error("broken");
      return endpoint.answer(reply(200, { ...kept, sha256: file?.sha256 }));
    });
  });
}

type Sent = Awaited<ReturnType<typeof open>>;

const tus = { "tus-resumable": "1.0.0" };

function ask(
  { address }: Sent,
  method: string,
  path: string,
  more: RequestInit & { as?: string } = {},
) {
  const { as = "ada", headers, ...rest } = more;
  const fields = { ...tus, "x-user": as, ...(headers as Record<string, string>) };
  return fetch(`${address}${path}`, { method, headers: fields, ...rest });
}

/** Begins an upload; gives its path. */
async function begin(app: Sent, size: number, name = "data.csv"): Promise<string> {
  const metadata = `filename ${Buffer.from(name).toString("base64")}`;
  const headers = { "upload-length": String(size), "upload-metadata": metadata };
  const begun = await ask(app, "POST", "/files/uploads", { headers });
  expect(begun.status).toBe(201);
  return begun.headers.get("location") ?? "";
}

const patch = (app: Sent, path: string, offset: number, body: string) => {
  const type = { "content-type": "application/offset+octet-stream" };
  return ask(app, "PATCH", path, { headers: { ...type, "upload-offset": String(offset) }, body });
};

async function handIn(app: Sent, path: string, as?: string): Promise<[number, unknown]> {
  const id = path.slice(path.lastIndexOf("/") + 1);
  const body = new Uint8Array(formOf([{ field: "upload_id", content: id }]));
  const headers = { "content-type": formType };
  const answer = await ask(app, "POST", "/files", {
    headers,
    body,
    ...(as !== undefined && { as }),
  });
  return [answer.status, await answer.json()];
}

describe("an upload in pieces", () => {
  it("goes on where it stopped, is told of, and is handed in whole, once", async () => {
    const app = await open();
    const text = `id\n${"1\n".repeat(100)}`;
    const path = await begin(app, text.length);
    expect((await patch(app, path, 0, text.slice(0, 50))).headers.get("upload-offset")).toBe("50");
    expect(await handIn(app, path)).toMatchObject([409, { code: "upload_unfinished", offset: 50 }]);
    const head = await ask(app, "HEAD", path);
    expect(head.headers.get("upload-offset")).toBe("50");
    expect((await patch(app, path, 40, text.slice(40))).status).toBe(409);
    expect((await patch(app, path, 50, text.slice(50))).status).toBe(204);
    const told = (await (await ask(app, "GET", path)).json()) as object;
    expect(told).toMatchObject({ offset: text.length, total_size: text.length });
    const events = await (await ask(app, "GET", `${path}/events`)).text();
    expect(events).toMatch(/event: complete\ndata: \{"upload_id":/);
    const sha256 = createHash("sha256").update(text).digest("hex");
    const [status, kept] = await handIn(app, path);
    expect([status, kept]).toMatchObject([200, { sha256 }]);
    expect(await readFile((kept as { location: string }).location, "utf8")).toBe(text);
    expect((await handIn(app, path))[0]).toBe(404);
  });

  it("is handed in by several requests at once without any of them breaking", async () => {
    const app = await open();
    const path = await begin(app, 2);
    await patch(app, path, 0, "ab");
    const answers = await Promise.all([1, 2, 3, 4, 5, 6].map(() => handIn(app, path)));
    const statuses = answers.map(([status]) => status);
    expect(statuses).toContain(200);
    expect(statuses.filter((status) => status !== 200 && status !== 404)).toEqual([]);
    for (const [status, kept] of answers) {
      const { location } = kept as { location: string };
      if (status === 200) expect(await readFile(location, "utf8")).toBe("ab");
    }
  });

  it("is nobody's but its owner's", async () => {
    const app = await open();
    const path = await begin(app, 2);
    const as = "bob";
    expect((await ask(app, "HEAD", path, { as })).status).toBe(404);
    expect((await ask(app, "GET", path, { as })).status).toBe(404);
    expect((await ask(app, "GET", `${path}/events`, { as })).status).toBe(404);
    expect((await ask(app, "PATCH", path, { as, body: "ab" })).status).toBe(404);
    expect((await ask(app, "DELETE", path, { as })).status).toBe(404);
    await patch(app, path, 0, "ab");
    expect(await handIn(app, path, as)).toMatchObject([404, { code: "upload_not_found" }]);
    expect((await handIn(app, path))[0]).toBe(200);
  });

  it("is gone when its time is over, and when its owner ends it", async () => {
    const app = await open();
    const [expired, ended] = [await begin(app, 2), await begin(app, 2)];
    expect((await ask(app, "DELETE", ended)).status).toBe(204);
    expect((await ask(app, "HEAD", ended)).status).toBe(404);
    await patch(app, expired, 0, "ab");
    app.world.clock.advance(3_600_000);
    expect((await ask(app, "HEAD", expired)).status).toBe(404);
    expect((await handIn(app, expired))[0]).toBe(404);
  });

  it("asks for a user before anything else, is bounded in size and number, and speaks tus", async () => {
    const app = await open();
    const stranger = await fetch(`${app.address}/files/uploads`, { method: "POST", headers: tus });
    expect(stranger.status).toBe(401);
    const large = { "upload-length": "100001" };
    const refused = await ask(app, "POST", "/files/uploads", { headers: large });
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([
      413,
      "file_too_large",
    ]);
    for (let begun = 0; begun < 10; begun += 1) await begin(app, 2);
    const headers = { "upload-length": "2" };
    expect((await ask(app, "POST", "/files/uploads", { headers })).status).toBe(429);
    const bare = await ask(app, "POST", "/files/uploads", { headers: { "tus-resumable": "0.2" } });
    expect(bare.status).toBe(412);
    expect((await ask(app, "HEAD", "/files/uploads/..%2f..%2fx")).status).toBe(404);
  });

  it("are ten of one owner, also when all begin at once", async () => {
    const app = await open();
    const headers = { "upload-length": "2" };
    const create = () => ask(app, "POST", "/files/uploads", { headers });
    const begun = await Promise.all(Array.from({ length: 24 }, create));
    expect(begun.filter(({ status }) => status === 201)).toHaveLength(10);
    expect(begun.filter(({ status }) => status === 429)).toHaveLength(14);
    const path = begun.find(({ status }) => status === 201)?.headers.get("location") ?? "";
    expect((await ask(app, "DELETE", path)).status).toBe(204);
    expect((await create()).status).toBe(201);
  });

  it("doesn't tell pages of other origins that they may call", async () => {
    const app = await open();
    const headers = { "upload-length": "2", origin: "https://elsewhere.example" };
    const begun = await ask(app, "POST", "/files/uploads", { headers });
    expect([begun.status, begun.headers.get("access-control-allow-origin")]).toEqual([201, null]);
  });

  it("is checked by content, and stays when the handler fails, also after it kept the file", async () => {
    const app = await open();
    const wrong = await begin(app, 4);
    await patch(app, wrong, 0, "\u0000\u0001ab");
    expect((await handIn(app, wrong))[0]).toBe(415);
    const path = await begin(app, 2, "broken.csv");
    await patch(app, path, 0, "ab");
    expect((await handIn(app, path))[0]).toBe(500);
    expect((await handIn(app, path))[0]).toBe(500);
    expect((await ask(app, "HEAD", path)).headers.get("upload-offset")).toBe("2");
  });
});

describe("ResumableUpload", () => {
  it("goes on in another process, and takes its name when it is whole", async () => {
    const folder = await mkdtemp(join(tmpdir(), "resumable-test-"));
    closing.push(() => rm(folder, { recursive: true, force: true }));
    const content = randomBytes(50_000);
    const destination = join(folder, "whole.bin");
    const make = () =>
      new ResumableUpload({ uploadId: "one", destination, totalSize: content.length });
    async function* broken() {
      yield content.subarray(0, 30_000);
      await Promise.reject(new Error("the line is dead"));
    }
    await expect(make().resumeUpload(broken())).rejects.toThrow("dead");
    const status = await make().getUploadStatus();
    expect(status).toMatchObject({ canResume: true, receivedBytes: 30_000, complete: false });
    await expect(make().resumeUpload(Buffer.alloc(20_001))).rejects.toThrow("larger");
    const rest = content.subarray(status.receivedBytes);
    expect(await make().resumeUpload(rest)).toMatchObject({ complete: true, canResume: false });
    expect(await readFile(destination)).toEqual(content);
    expect(() => new ResumableUpload({ uploadId: "../x", destination, totalSize: 1 })).toThrow();
  });
});
