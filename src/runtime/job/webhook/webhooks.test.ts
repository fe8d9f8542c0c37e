import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { createStand, url } from "../../fetch/fixture/stand.js";
import type { App } from "../../http/app.js";
import { defineEndpoint } from "../../request/contract.js";
import { finishedJob, testEndpoint } from "../../testing/index.js";
import { jobDesk } from "../offload/desk.js";
import { offloaded } from "../offload/offloaded.js";
import type { JobRecord } from "../words.js";
import { webhookSecrets } from "./secrets.js";
import { secretText, verifyWebhook } from "./signature.js";
import { webhookUrl } from "./webhook-url.js";

const square = defineEndpoint({
  name: "square",
  description: "Square",
  method: "POST",
  path: "/squares",
  permissions: [],
  guardFields: ["webhook_url"],
  request: { body: z.strictObject({ n: z.number() }) },
  response: { status: 202, body: z.strictObject({ job_id: z.string(), status: z.string() }) },
  job: { result: z.strictObject({ square: z.number() }) },
});
const pulsar = {
  topic: "persistent://public/default/a",
  dlqTopic: "persistent://public/default/b",
};

const stand = createStand();
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  await stand.close();
});

interface Received {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** Keeps what it gets, and answers one status after the other, the last for ever. */
async function receiver(statuses: readonly number[], fields: Record<string, string> = {}) {
  const received: Received[] = [];
  const port = await stand.serve((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const status = statuses[Math.min(received.length, statuses.length - 1)] ?? 200;
      received.push({ headers: request.headers, body });
      response.writeHead(status, fields).end("ignored");
    });
  });
  return { received, port, url: url(port, "/hook?token=hunter2") };
}

async function start(environment: Record<string, string> = {}) {
  const mount = (app: App): void => {
    const handler = offloaded(app, square, {
      pulsar,
      webhook: true,
      maxRetries: 0,
      handler: ({ body, fail }) =>
        body.n < 0 ? (fail as (code: string) => never)("no") : { square: body.n ** 2 },
    });
    app.post("/squares", app.observe(square), async (request, call) => {
      const input = await square.parse(request);
      const user = await app.auth.user(request, []);
      const webhook = webhookUrl(app, request);
      const { status, headers, body } = (await handler({
        ...{ ...input, user, holdId: call.holdId, webhook },
        ...call.tools(),
      })) as unknown as { status: number; headers: Record<string, string>; body: unknown };
      return { status, headers, body: [JSON.stringify(body)] };
    });
  };
  const api = await testEndpoint(mount, { endpoint: square, environment });
  ends.push(() => api.close());
  const { records } = api.app.made(jobDesk);
  /** Lets time pass until the webhook of a job is over. */
  const told = async (job: string): Promise<JobRecord> => {
    for (let turns = 0; turns < 2_000; turns += 1) {
      const record = await records.get(`webhook-${job}`);
      if (record?.endedAt !== undefined) return record;
      const { notBefore = 0 } = record ?? {};
      if (notBefore > api.clock.now()) api.clock.advance(notBefore - api.clock.now());
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    throw new Error("The webhook isn't over.");
  };
  const job = async (body: object): Promise<string> => {
    const answer = await api.call({ body });
    expect(answer.status).toBe(202);
    return (await finishedJob(api, answer)).id;
  };
  return { api, told, job, records };
}

describe("webhooks of jobs", () => {
  it("tell the end once, signed with the caller's own secret, without the result", async () => {
    const { api, told, job } = await start();
    const { received, url: webhook_url } = await receiver([204]);
    const id = await job({ n: 1111111, webhook_url });
    expect((await told(id)).status).toBe("succeeded");
    expect(received).toHaveLength(1);
    const { headers = {}, body = "" } = received[0] ?? {};
    const [secret = Buffer.of()] = webhookSecrets(api.app.environment).of("ada");
    const now = api.clock.now();
    expect(verifyWebhook({ headers, body, now }, secretText(secret))).toBe(true);
    expect(headers["webhook-id"]).toBe(`webhook-${id}`);
    expect(JSON.parse(body)).toMatchObject({
      type: "job.succeeded",
      data: { job_id: id, status: "succeeded", endpoint: "square", url: `/jobs/${id}` },
    });
    expect(body).not.toContain(`${1111111 ** 2}`);
  });

  it("tell of a job that died", async () => {
    const { told, job } = await start({ PUBLIC_URL: "https://api.example.com" });
    const { received, url: webhook_url } = await receiver([200]);
    const id = await job({ n: -1, webhook_url });
    await told(id);
    const event = JSON.parse(received[0]?.body ?? "{}") as object;
    expect(event).toMatchObject({
      type: "job.dead",
      data: { url: `https://api.example.com/jobs/${id}` },
    });
  });

  it("are tried again with the same id and a new timestamp until the receiver takes it", async () => {
    const { told, job } = await start();
    const { received, url: webhook_url } = await receiver([500, 404, 302, 200], {
      location: "http://127.0.0.1:1/",
    });
    const record = await told(await job({ n: 1, webhook_url }));
    expect(record).toMatchObject({ status: "succeeded", attempts: 4 });
    expect(new Set(received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect(new Set(received.map(({ headers }) => headers["webhook-timestamp"])).size).toBe(4);
    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
  });

  it("are given up after ten tries, and tell nobody what the receiver said", async () => {
    const { told, job } = await start();
    const { received, url: webhook_url } = await receiver([400]);
    const record = await told(await job({ n: 1, webhook_url }));
    expect(record).toMatchObject({ status: "dead", attempts: 10 });
    expect(record.failure).toEqual({
      code: "webhook_failed",
      message: "The receiver answered 400.",
    });
    expect(received).toHaveLength(10);
  });

  it("stop at 410, and don't call that address again for this caller", async () => {
    const { told, job, api } = await start();
    const { received, url: webhook_url } = await receiver([410]);
    expect((await told(await job({ n: 1, webhook_url }))).failure?.code).toBe("webhook_gone");
    expect((await told(await job({ n: 2, webhook_url }))).failure?.code).toBe("webhook_gone");
    expect(received).toHaveLength(1);
    const answer = await api.call({ body: { n: 3, webhook_url }, as: api.user({ id: "bob" }) });
    await told((await finishedJob(api, answer)).id);
    expect(received).toHaveLength(2);
  });

  it("follow no redirect", async () => {
    const { told, job } = await start();
    const inside = await receiver([200]);
    const outside = await receiver([307, 200], { location: inside.url });
    await told(await job({ n: 1, webhook_url: outside.url }));
    expect(outside.received).toHaveLength(2);
    expect(inside.received).toHaveLength(0);
  });

  it("go nowhere that FETCH_ALLOW opens for the project itself", async () => {
    const { api } = await start({ FETCH_ALLOW: "10.0.0.0/8,internal.example" });
    const answer = await api.call({ body: { n: 1, webhook_url: "http://10.0.0.8/hook" } });
    expect(answer.problem?.code).toBe("webhook_not_allowed");
  });

  it.each(["no url", "", 7, {}, `https://a.example/${"a".repeat(2_048)}`])(
    "need an address that is one: %j",
    async (webhook_url) => {
      const { api } = await start();
      const answer = await api.call({ body: { n: 1, webhook_url } });
      expect(answer.status).toBe(422);
      expect(answer.problem?.code).toBe("invalid_input");
    },
  );

  it("leave addresses nowhere in the clear", async () => {
    const { job, told, api } = await start();
    const { url: webhook_url } = await receiver([500]);
    await told(await job({ n: 1, webhook_url }));
    expect(JSON.stringify(api.logs)).not.toContain("hunter2");
  });
});
