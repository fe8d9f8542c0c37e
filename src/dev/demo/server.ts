import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Child, Host } from "../../host.js";

export interface DemoServer {
  readonly url: string;
  stop(): Promise<void>;
}

const patienceMs = 30_000;

/** Starts a project's server on a free port and waits until it answers. Throws with its output when it doesn't. */
export async function startServer(host: Host, root: string): Promise<DemoServer> {
  const url = `http://127.0.0.1:${String(await freePort())}`;
  const printed: string[] = [];
  const child = await host.start(process.execPath, ["--import", "tsx", "src/server.ts"], {
    cwd: root,
    env: { PORT: new URL(url).port, HOST: "127.0.0.1" },
    line: (text) => printed.push(text),
  });
  if (await answers(host, `${url}/live`, child)) return { url, stop: () => child.stop(5_000) };
  await child.stop(0);
  throw new Error(`the demo's server doesn't answer:\n${printed.join("\n")}`);
}

async function answers(host: Host, url: string, child: Child): Promise<boolean> {
  const state = { ended: false };
  void child.exited.then(() => (state.ended = true));
  const end = host.now() + patienceMs;
  while (host.now() < end && !state.ended) {
    const response = await host.fetch(url).catch(() => undefined);
    if (response?.ok) return true;
    await sleep(50);
  }
  return false;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port is free");
  return address.port;
}
