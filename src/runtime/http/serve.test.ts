import { connect } from "node:net";
import { get, type IncomingMessage } from "node:http";
import createExpress from "express";
import { describe, expect, it } from "vitest";
import { StartupError } from "../environment/startup-error.js";
import { defineEndpoint } from "../request/contract.js";
import { createApp } from "./create-app.js";
import { bornPrototypes, createHttpServer } from "./server.js";
import { serve, type Host } from "./serve.js";

const slow = defineEndpoint({
  name: "slow",
  description: "Slow",
  method: "GET",
  path: "/slow",
  response: { status: 200 },
});

function project() {
  const lines: string[] = [];
  const release: (() => void)[] = [];
  const app = createApp({
    settings: { version: 1, body_limit: 1000, request_timeout: 30 },
    environment: { NODE_ENV: "test" },
    logDestination: { write: (line) => void lines.push(line) },
  });
  app.mount({
    slow: (to) => {
      to.get("/slow", to.observe(slow), async () => {
        await new Promise<void>((resolve) => release.push(resolve));
        return slow.answer(undefined);
      });
    },
  });
  const messages = () => lines.map((line) => (JSON.parse(line) as { message: string }).message);
  return { app, messages, release };
}

function fakeHost() {
  const listeners = new Map<string, () => void>();
  const exits: number[] = [];
  const told: string[] = [];
  const host: Host = {
    on: (signal, listener) => listeners.set(signal, listener),
    exit: (code) => exits.push(code),
    stderr: { write: (text) => told.push(text) },
    env: { NODE_ENV: "test" },
  };
  return { host, exits, told, signal: (name: string) => listeners.get(name)?.() };
}

function fetchStatus(port: number, path: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get({ port, path, host: "127.0.0.1", agent: false }, (response) => {
      response.resume();
      resolve(response);
    }).on("error", reject);
  });
}

describe("serve", () => {
  it("drains on SIGTERM: not ready at once, requests in flight end, exit 0", async () => {
    const { app, messages, release } = project();
    const { host, exits, signal } = fakeHost();
    const options = { port: 0, host: "127.0.0.1", process: host, drainDelayMs: 100 };
    const serving = await serve(app, options);
    const port = serving?.port ?? 0;
    expect((await fetchStatus(port, "/ready")).statusCode).toBe(200);
    const pending = fetchStatus(port, "/slow");
    await expect.poll(() => release.length).toBe(1);
    signal("SIGTERM");
    const refused = await fetchStatus(port, "/ready");
    expect(refused.statusCode).toBe(503);
    expect(refused.headers["content-type"]).toContain("application/problem+json");
    expect((await fetchStatus(port, "/live")).statusCode).toBe(200);
    expect(exits).toEqual([]);
    release[0]?.();
    expect((await pending).statusCode).toBe(200);
    await expect.poll(() => exits).toEqual([0]);
    expect(messages().filter((message) => message !== "request")).toEqual([
      "listening",
      "draining",
      "stopped",
    ]);
  });

  it("says in a sentence that the port is taken and exits with 1", async () => {
    const first = await serve(project().app, {
      port: 0,
      host: "127.0.0.1",
      process: fakeHost().host,
    });
    const { host, exits, told } = fakeHost();
    const port = first?.port ?? 0;
    await serve(project().app, { port, host: "127.0.0.1", process: host });
    expect(exits).toEqual([1]);
    expect(told.join("")).toBe(
      `Port ${port} is already in use. Stop the other program, or set PORT to a free one.\n`,
    );
    await first?.stop();
  });

  it("refuses to start in production and names every reason", async () => {
    const app = createApp({
      settings: { version: 1, body_limit: 1000, request_timeout: 30 },
      environment: { SECRET_KEY: "please-change-me-please-change-me" },
      logDestination: { write: () => undefined },
    });
    const { host, exits, told } = fakeHost();
    await serve(app, { port: 0, process: host });
    expect(exits).toEqual([1]);
    expect(told.join("")).toMatch(
      /store is in this process' memory[^]*SECRET_KEY is a placeholder/,
    );
  });
});

describe("serve with an app that can't be built", () => {
  it("tells what stands against it in sentences and exits with 1", async () => {
    const { host, exits, told } = fakeHost();
    const problem = { problem: "The store forgets.", cure: "Wire a store." };
    await serve(Promise.reject(new StartupError([problem])), { process: host });
    expect(exits).toEqual([1]);
    expect(told).toEqual(["The store forgets. Wire a store.\n"]);
  });

  it("passes on what isn't the operator's to mend", async () => {
    const { host } = fakeHost();
    const broken = Promise.reject(new TypeError("boom"));
    await expect(serve(broken, { process: host })).rejects.toThrow("boom");
  });
});

describe("createHttpServer", () => {
  it("makes requests and responses that are born with Express' prototypes before Node 24", () => {
    const express = createExpress();
    const born = bornPrototypes(express);
    const makes = Number(process.versions.node.split(".")[0]) < 24;
    expect(born !== undefined || !makes).toBe(true);
    expect(born?.IncomingMessage.prototype ?? express.request).toBe(express.request);
  });

  it("lets nobody keep a socket open who doesn't speak HTTP", async () => {
    const { app } = project();
    const server = createHttpServer(app);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    socket.on("connect", () => socket.write("NONSENSE\r\n\r\n")).resume();
    await new Promise<void>((resolve) => socket.once("end", resolve));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const left = await new Promise((resolve) => {
      server.getConnections((_error, count) => {
        resolve(count);
      });
    });
    socket.destroy();
    server.close();
    expect(left).toBe(0);
  });

  it("answers what isn't HTTP with a problem document", async () => {
    const { app } = project();
    const server = createHttpServer(app);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const text = await new Promise<string>((resolve) => {
      let seen = "";
      const socket = connect(port, "127.0.0.1", () => socket.write("NONSENSE\r\n\r\n"));
      socket.on("data", (chunk) => (seen += chunk.toString()));
      socket.on("close", () => {
        resolve(seen);
      });
    });
    server.close();
    expect(text).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);
    expect(text).toContain("application/problem+json");
    expect(text).toContain('"code":"malformed_request"');
  });
});
