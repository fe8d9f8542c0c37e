/** Starts a real Pulsar broker on ports of its own on 127.0.0.1, and stops it by process id. */
import { type ChildProcess, spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { WebSocket } from "ws";
import { workFolder } from "./programs.js";
import { freePort, until } from "./server.js";

/** A running broker. */
export interface RunningBroker {
  /** Its WebSocket API. */
  readonly url: string;
  /** Its binary protocol. */
  readonly binary: string;
  /** Ends it as a crash does. */
  kill(): Promise<void>;
  /** Starts it again on the same ports and data after `kill`. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** The broker that `PULSAR_WS_URL` names, which nobody stops, or else one of our own. */
export async function broker(): Promise<RunningBroker> {
  const url = process.env["PULSAR_WS_URL"];
  return url === undefined ? startPulsar() : named(url);
}

function named(url: string): RunningBroker {
  const never = () => Promise.reject(new Error("PULSAR_WS_URL names somebody else's broker"));
  const binary = process.env["PULSAR_URL"] ?? `pulsar://${new URL(url).hostname}:6650`;
  return { url, binary, kill: never, start: never, stop: () => Promise.resolve() };
}

async function startPulsar(): Promise<RunningBroker> {
  const home = await distribution();
  const folder = mkdtempSync(join(workFolder, "broker-"));
  process.once("exit", () => {
    rmSync(folder, { recursive: true, force: true });
  });
  const ports = { broker: await freePort(), web: await freePort(), bookie: await freePort() };
  writeSettings(home, folder, ports);
  const url = `ws://127.0.0.1:${String(ports.web)}/ws/v2`;
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    child = launched(home, folder, ports.bookie);
    for (let tries = 0; ; tries += 1) {
      if (child.exitCode !== null) throw new Error(`the broker ended; see ${folder}/out.log`);
      const isUp = until(() => isReady(url), "the broker").then(
        () => true,
        () => false,
      );
      if (await isUp) return;
      if (tries === 5) throw new Error("waited in vain for the broker");
    }
  };
  const end = (signal: NodeJS.Signals) => async (): Promise<void> => {
    const running = child;
    child = undefined;
    if (running?.exitCode !== null) return;
    const ended = new Promise((resolve) => running.once("exit", resolve));
    running.kill(signal);
    await ended;
  };
  await start();
  const binary = `pulsar://127.0.0.1:${String(ports.broker)}`;
  return { url, binary, start, kill: end("SIGKILL"), stop: end("SIGKILL") };
}

function launched(home: string, folder: string, bookie: number): ChildProcess {
  const out = openSync(join(folder, "out.log"), "a");
  const args = ["standalone", "-nfw", "-nss", "--advertised-address", "127.0.0.1"];
  const data = [
    "--metadata-dir",
    join(folder, "metadata"),
    "--bookkeeper-dir",
    join(folder, "bookies"),
  ];
  return spawn(join(home, "bin/pulsar"), [...args, ...data, "--bookkeeper-port", String(bookie)], {
    cwd: folder,
    stdio: ["ignore", out, out],
    env: {
      ...process.env,
      PULSAR_STANDALONE_CONF: join(folder, "standalone.conf"),
      PULSAR_LOG_DIR: folder,
      PULSAR_LOG_LEVEL: "warn",
      PULSAR_LOG_ROOT_LEVEL: "warn",
      PULSAR_MEM: "-Xms256m -Xmx512m -XX:MaxDirectMemorySize=512m",
      PULSAR_GC: "-XX:+UseSerialGC",
      PULSAR_GC_LOG: " ",
      PULSAR_EXTRA_OPTS: "-Djava.net.preferIPv4Stack=true",
    },
  });
}

/** The distribution, fetched once. Wants Maven and Java 17. */
async function distribution(): Promise<string> {
  const folder = join(workFolder, "pulsar");
  const home = join(folder, "apache-pulsar-4.0.8");
  if (existsSync(join(home, "bin/pulsar"))) return home;
  mkdirSync(folder, { recursive: true });
  const pom = join(import.meta.dirname, "pulsar-pom.xml");
  await execa("mvn", ["-B", "-ntp", "-q", "-f", pom, "generate-resources", `-Dout=${folder}`]);
  await execa("chmod", ["-R", "+x", join(home, "bin")]);
  return home;
}

interface Ports {
  readonly broker: number;
  readonly web: number;
}

function writeSettings(home: string, folder: string, { broker: port, web }: Ports): void {
  const own = {
    brokerServicePort: port,
    webServicePort: web,
    bindAddress: "127.0.0.1",
    advertisedAddress: "127.0.0.1",
    webSocketServiceEnabled: true,
    allowLoopback: true,
    listeningInterface: "lo",
    brokerDeleteInactiveTopicsEnabled: false,
    numHttpServerThreads: 8,
    managedLedgerCacheSizeMB: 64,
    delayedDeliveryTickTimeMillis: 100,
  };
  const shipped = readFileSync(join(home, "conf/standalone.conf"), "utf8");
  const others = shipped.split("\n").filter((line) => !((line.split("=")[0] ?? "") in own));
  const lines = Object.entries(own).map(([name, value]) => `${name}=${String(value)}`);
  writeFileSync(join(folder, "standalone.conf"), [...others, ...lines, ""].join("\n"));
}

/** Ready is who lets a producer in; the port alone is open earlier. */
function isReady(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const path = "producer/persistent/public/default/ready";
    const socket = new WebSocket(`${url}/${path}`, { handshakeTimeout: 5_000 });
    socket.once("open", () => {
      socket.close();
      resolve(true);
    });
    socket.once("error", () => {
      resolve(false);
    });
  });
}
