/**
 * A process that takes uploads, whole (`/files`) and in pieces. Started with a folder and the bytes
 * that a file may have; says its port, and answers each message with its resident memory in bytes.
 */
import type { AddressInfo } from "node:net";
import { z } from "zod";
import { createApp } from "../../src/runtime/http/create-app.js";
import { createHttpServer } from "../../src/runtime/http/server.js";
import { defineEndpoint } from "../../src/runtime/request/contract.js";
import { reply } from "../../src/runtime/response/reply.js";
import { fileUploads } from "../../src/runtime/upload/file-uploads.js";

/** Resident memory, in bytes. */
export interface Held {
  readonly resident: number;
}

const [folder = "", bytes = ""] = process.argv.slice(2);

const app = createApp({
  settings: { version: 1, body_limit: 10_000, request_timeout: 600 },
  environment: { NODE_ENV: "test", UPLOAD_DIR: folder },
  logDestination: { write: () => undefined },
  wiring: {
    user: () => ({
      id: "ada",
      tenant: undefined,
      scopes: new Set<string>(),
      roles: new Set<string>(),
      claims: {},
      token: { id: "ada", mfa: false, expiresAt: Infinity },
    }),
  },
});
const endpoint = defineEndpoint({
  name: "take_files",
  description: "Take Files",
  method: "POST",
  path: "/files",
  permissions: [],
  upload: { allowedTypes: ["image/png"] },
  response: { status: 200, body: z.unknown() },
});
endpoint.handler(() => undefined);

app.mount({
  files: () => {
    const guards = app.guards(endpoint);
    const uploads = fileUploads(app, endpoint, {
      maxSize: Number(bytes),
      chunkSize: 1_048_576,
      resumable: { guards },
    });
    app.post("/files", app.observe(endpoint), async (request, call) => {
      const user = await app.auth.user(request, []);
      return uploads.receive(request, { ...call, user }, async ({ files: [file] }) => {
        const kept = await file?.keep();
        return endpoint.answer(reply(200, { ...kept, sha256: file?.sha256, size: file?.size }));
      });
    });
  },
});

const server = createHttpServer(app);
server.listen(0, "127.0.0.1", () => {
  process.send?.((server.address() as AddressInfo).port);
});
process.on("message", () => {
  const held: Held = { resident: process.memoryUsage.rss() };
  process.send?.(held);
});
