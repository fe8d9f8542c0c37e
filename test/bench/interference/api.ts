/** An API whose requests become jobs: `POST /` answers 202. Says on which port it listens. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createApp } from "../../../src/runtime/http/create-app.js";
import { acceptedAnswer, submitJob } from "../../../src/runtime/job/http/submit.js";
import { valkeyQueue } from "../../../src/runtime/job/valkey/valkey-queue.js";

const url = process.argv[2] ?? "";
const app = createApp({
  settings: { version: 1, body_limit: 100_000, request_timeout: 30 },
  logDestination: { write: () => undefined },
});
const queue = valkeyQueue({ name: "burn", world: app.world, url, patience: 10_000 });
const scopes = new Set<string>();
const user = { id: "ada", tenant: undefined, principal: "ada", scopes, roles: scopes };

const server = createServer((_request, response) => {
  void submitJob(app, { queue, name: "burn", user, input: { ms: 100 } }).then((record) => {
    const { status, headers, body } = acceptedAnswer(record);
    response.writeHead(status, { ...headers }).end(body.map(String).join(""));
  });
});
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
