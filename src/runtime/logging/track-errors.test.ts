import { describe, expect, it } from "vitest";
import { Refusal } from "../http/refusal.js";
import { createApp } from "../http/create-app.js";
import { testEndpoint } from "../testing/test-endpoint.js";
import { everything, mountEverything } from "../http/fixture/everything.js";
import { trackErrors } from "./track-errors.js";

interface Captured {
  readonly error: Error;
  readonly tags: Readonly<Record<string, string>>;
}

/** Stands for `@sentry/node`. */
function fakeSentry() {
  const captured: Captured[] = [];
  let loads = 0;
  const captureException = (error: Error, { tags }: Pick<Captured, "tags">) =>
    void captured.push({ error, tags });
  const loadSentry = () => {
    loads += 1;
    return Promise.resolve({ default: { captureException } });
  };
  return { captured, loadSentry, loads: () => loads };
}

const settings = { version: 1, body_limit: 1000, request_timeout: 30 } as const;
const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

function setUp(more: Partial<Parameters<typeof createApp>[0]> = {}) {
  const lines: Record<string, unknown>[] = [];
  const reported: unknown[] = [];
  const app = createApp({
    settings,
    environment: { NODE_ENV: "test" },
    logDestination: { write: (line) => void lines.push(JSON.parse(line) as never) },
    wiring: { onError: (error, info) => reported.push([error.message, info]) },
    ...more,
  });
  return { app, lines, reported };
}

const thrower = (error: unknown) => () => {
  throw error as Error;
};

describe("trackErrors", () => {
  it("tells log, wiring and Sentry once, however many wrappers there are", async () => {
    const sentry = fakeSentry();
    const { app, lines, reported } = setUp(sentry);
    const error = new Error("broken");
    const track = trackErrors({ app, endpoint: "jobs", requestId: "r1" });
    const outer = trackErrors({ app });
    expect(outer(track(thrower(error)))).toThrow(error);
    const later = new Error("later");
    await expect(outer(track(() => Promise.reject(later)))()).rejects.toBe(later);
    await turn();
    const info = { endpoint: "jobs", requestId: "r1" };
    expect(reported).toEqual([
      ["broken", info],
      ["later", info],
    ]);
    expect(lines).toMatchObject([
      { level: "error", endpoint: "jobs", request_id: "r1", error: { message: "broken" } },
      { error: { message: "later" } },
    ]);
    expect(sentry.captured.map(({ tags }) => tags)).toEqual([
      { endpoint: "jobs", request_id: "r1" },
      { endpoint: "jobs", request_id: "r1" },
    ]);
    expect(sentry.loads()).toBe(1);
  });

  it("hands Sentry nothing but name, message and stack, with tokens hidden", async () => {
    const sentry = fakeSentry();
    const { app } = setUp(sentry);
    const cause = new Error("Basic dXNlcjpwYXNz");
    const error = Object.assign(new RangeError("refused Bearer abc.def.ghi", { cause }), {
      user: { email: "ada@example.com" },
    });
    expect(trackErrors({ app })(thrower(error))).toThrow(error);
    await turn();
    const [told] = sentry.captured;
    expect(told?.error).toMatchObject({ name: "RangeError", message: "refused Bearer [redacted]" });
    expect(told?.error.stack).toContain("track-errors.test");
    const text = JSON.stringify([Object.entries(told?.error ?? {}), told?.error.cause, told?.tags]);
    expect(text + String(told?.error.stack)).not.toMatch(/abc\.def|dXNlcjpwYXNz|ada@/);
    expect(text).toContain("Basic [redacted]");
  });

  it("works where Sentry isn't installed, or fails", async () => {
    for (const loadSentry of [
      () => Promise.reject(new Error("Cannot find package")),
      () => Promise.resolve({ captureException: thrower(new Error("quota")) }),
    ]) {
      const { app, lines } = setUp({ loadSentry });
      expect(trackErrors({ app })(thrower(new Error("broken")))).toThrow("broken");
      await turn();
      expect(lines[0]).toMatchObject({ message: "failed", error: { message: "broken" } });
    }
  });

  it("leaves refusals alone", async () => {
    const sentry = fakeSentry();
    const { app, lines } = setUp(sentry);
    const refusal = new Refusal({ status: 403, code: "no", detail: "No." });
    expect(trackErrors({ app })(thrower(refusal))).toThrow(refusal);
    await turn();
    expect([lines, sentry.captured, sentry.loads()]).toEqual([[], [], 0]);
  });

  it("isn't told again by the endpoint around it, but for every request", async () => {
    const told: unknown[] = [];
    const same = new Error("the same object each time");
    const example = { body: { resource_id: "r1", secret_value: "s" } };
    const wiring = { onError: (error: Error) => told.push(error) };
    const api = await testEndpoint(mountEverything, { endpoint: everything, example, wiring });
    const failing = trackErrors({ app: api.app, endpoint: "inner" })(thrower(same));
    api.handler.use(() => failing());
    expect((await api.call()).status).toBe(500);
    expect((await api.call()).status).toBe(500);
    await api.close();
    expect(told).toEqual([same, same]);
    expect(api.logs.filter(({ message }) => message === "failed")).toMatchObject([
      { endpoint: "inner" },
      { endpoint: "inner" },
    ]);
  });
});
