/**
 * How long callers wait while something happens to the server: eight callers send requests with
 * every guard, one after another, before, during and after each incident.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Store } from "../../../src/runtime/stores/store.js";
import { startProxy } from "../../servers/proxy.js";
import { everyGuard, given, requestsOf, storeAt } from "../../servers/requests.js";
import { startCluster, startServer, until } from "../../servers/server.js";
import type { Target } from "../targets.js";
import { following, incidents, type Incident, type Scene } from "./incidents.js";

/** One answer. */
interface Answered {
  /** Milliseconds since the load began. */
  readonly at: number;
  readonly took: number;
  readonly status: number;
}

/** What callers saw of one incident; milliseconds. */
export interface Outage {
  readonly name: string;
  /** 99th percentile before it. */
  readonly normal: number;
  /** The slowest answer from its beginning on. */
  readonly slowest: number;
  /** From its end to the first answer that was let in. */
  readonly back: number;
  readonly statuses: Readonly<Record<string, number>>;
}

interface Staged {
  readonly scene: Scene;
  readonly store: Store;
  close(): Promise<void>;
}

const callers = 8;

/** Runs every incident whose name has `word`. */
export async function measureOutages(word: string, seconds: number): Promise<readonly Outage[]> {
  const outages: Outage[] = [];
  for (const incident of incidents.filter(({ name }) => name.includes(word))) {
    const staged = await stage(incident.scene);
    outages.push(await underLoad(incident, staged, seconds * 1_000));
    await staged.close();
  }
  return outages;
}

async function underLoad(incident: Incident, { scene, store }: Staged, span: number) {
  const load = await startLoad(store);
  await sleep(span);
  const begun = load.now();
  await incident.begin(scene);
  await sleep(span);
  await incident.end(scene);
  const ended = load.now();
  const isIn = (one: Answered): boolean => one.at > ended && one.status === 200;
  await until(() => Promise.resolve(load.answers.some(isIn)), "the service to be back");
  await sleep(span);
  await load.stop();
  return outageOf(incident.name, load.answers, { begun, ended });
}

function outageOf(
  name: string,
  answers: readonly Answered[],
  { begun, ended }: { readonly begun: number; readonly ended: number },
): Outage {
  const before = answers.filter(({ at }) => at < begun).map(({ took }) => took);
  const after = answers.filter(({ at }) => at >= begun);
  const sorted = before.toSorted((one, other) => one - other);
  const statuses: Record<string, number> = {};
  for (const { status } of after) statuses[status] = (statuses[status] ?? 0) + 1;
  return {
    name,
    normal: sorted[Math.floor(sorted.length * 0.99)] ?? NaN,
    slowest: Math.max(...after.map(({ took }) => took)),
    back:
      Math.min(...after.filter((one) => one.at > ended && one.status === 200).map(atOf)) - ended,
    statuses,
  };
}

const atOf = ({ at }: Answered): number => at;

async function startLoad(store: Store) {
  const send = requestsOf(store, everyGuard);
  const users = Array.from({ length: 500 }, (_, index) => `user ${String(index)}`);
  for (const user of users) {
    await until(async () => (await store.credits.grant(user, "default", 1_000_000)) > 0, "credits");
  }
  const origin = performance.now();
  const now = (): number => performance.now() - origin;
  const answers: Answered[] = [];
  const running = { on: true };
  const caller = async (first: number): Promise<void> => {
    for (let turn = first; running.on; turn += callers) {
      const begun = now();
      const user = users[turn % users.length] ?? "";
      const { status } = await send(given(user, { cache: [`r${String(turn)}`] }));
      answers.push({ at: now(), took: now() - begun, status });
      await sleep(2);
    }
  };
  const all = Array.from({ length: callers }, (_, index) => caller(index));
  const stop = async (): Promise<void> => {
    running.on = false;
    await Promise.all(all);
  };
  return { answers, now, stop };
}

async function stage(kind: Incident["scene"]): Promise<Staged> {
  const servers = kind === "cluster" ? await startCluster() : await masterAndReplica();
  const [server, other] = servers;
  if (server === undefined || other === undefined) throw new Error("two servers are needed");
  const proxy = await startProxy(server.port);
  const urls = kind === "cluster" ? servers.map(({ url }) => url).join(",") : proxy.url;
  const store = storeAt(urls);
  return {
    scene: { server, proxy, other },
    store,
    close: async () => {
      await store.server?.close();
      await proxy.close();
      await Promise.all(servers.map((one) => one.stop()));
    },
  };
}

async function masterAndReplica() {
  const server = await startServer({ args: ["--appendonly", "yes"] });
  const args = ["--replicaof", "127.0.0.1", String(server.port)];
  const other = await startServer({ args });
  await following(other);
  return [server, other];
}

/** A row for each incident. */
export function printOutages(outages: readonly Outage[]): string {
  const head = ["", "normal p99 ms", "slowest ms", "beyond ms", "back after ms", "answers"];
  const rows = outages.map(({ name, normal, slowest, back, statuses }) => {
    const counts = Object.entries(statuses).map(([status, count]) => `${status}: ${String(count)}`);
    const figures = [normal, slowest, slowest - normal, back].map((value) => value.toFixed(0));
    return [name, ...figures, counts.join(", ")];
  });
  const widths = [30, 14, 11, 10, 14, 0];
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" ");
  return [head, ...rows].map((row) => line(row).trimEnd()).join("\n");
}

/** Every request is answered within 250 ms beyond its normal time. */
export function outageTargets(outages: readonly Outage[]): readonly Target[] {
  return outages.map(({ name, normal, slowest }) => {
    const beyond = slowest - normal;
    const measured = { median: beyond, min: beyond, max: beyond };
    return { id: "away", at: "most", bound: 250, what: `ms beyond normal: ${name}`, measured };
  });
}
