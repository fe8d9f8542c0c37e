/** Starts a real Postgres, and PgBouncer before it, on ports of their own; both end by process id. */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { chown } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ChildProcess, spawn } from "node:child_process";
import { execa } from "execa";
import { Socket } from "node:net";
import { freePort, until } from "./server.js";

/** A running Postgres. */
export interface RunningPostgres {
  readonly url: string;
  /** Through PgBouncer, which lends connections by transaction. */
  readonly poolerUrl: string;
  /** Ends everything at once, as a crash does, and starts again on the same port and folder. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Postgres refuses to run as root. */
interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Starts both; installs them when the machine has none and this is root. `more`: `name=value`. */
export async function startPostgres(more: readonly string[] = []): Promise<RunningPostgres> {
  const bin = await installed();
  const owner = await ownerOf();
  const [port, poolerPort] = [await freePort(), await freePort()];
  const folder = mkdtempSync(join(tmpdir(), "endpointgen-postgres-"));
  if (owner) await chown(folder, owner.uid, owner.gid);
  const as = { cwd: folder, env: { HOME: folder }, ...owner };
  const data = join(folder, "data");
  await execa(join(bin, "initdb"), ["-D", data, "-U", "postgres", "-A", "trust", "-N"], as);
  const spawned = async (program: string, args: readonly string[], at: number) => {
    const child = spawn(program, args, { stdio: "ignore", ...as });
    await until(() => listens(at), program);
    return child;
  };
  const settings = ["max_connections=60", "shared_buffers=32MB", "deadlock_timeout=100ms"];
  const own = [...settings, ...more].flatMap((setting) => ["-c", setting]);
  const args = ["-D", data, "-p", `${port}`, "-h", "127.0.0.1", "-k", "", ...own];
  const start = () => spawned(join(bin, "postgres"), args, port);
  let server = await start();
  const ini = join(folder, "bouncer.ini");
  writeFileSync(ini, bouncerSettings(port, poolerPort));
  const pooler = await spawned("/usr/sbin/pgbouncer", ["-q", ini], poolerPort);
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    poolerUrl: `postgres://postgres@127.0.0.1:${poolerPort}/postgres`,
    async restart() {
      // Immediate shutdown: what a crash leaves, and no process that outlives it.
      await ended(server, "SIGQUIT");
      server = await start();
    },
    async stop() {
      await ended(pooler, "SIGKILL");
      await ended(server, "SIGQUIT");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function installed(): Promise<string> {
  const versions = "/usr/lib/postgresql";
  const found = () =>
    [process.env["PG_BIN"] ?? "", ...(existsSync(versions) ? readdirSync(versions) : [])]
      .map((name) => (name.startsWith("/") ? name : join(versions, name, "bin")))
      .find((folder) => existsSync(join(folder, "postgres")));
  const isThere = () => found() !== undefined && existsSync("/usr/sbin/pgbouncer");
  if (!isThere()) {
    const packages = ["postgresql-15", "pgbouncer"];
    if (process.getuid?.() !== 0) throw new Error(`install ${packages.join(" and ")} first`);
    const install = ["-qq", "install", "-y", "--no-install-recommends", ...packages];
    await execa("apt-get", ["-qq", "update"]);
    await execa("apt-get", install, { env: { DEBIAN_FRONTEND: "noninteractive" } });
  }
  return found() ?? "";
}

async function ownerOf(): Promise<Owner | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const id = async (flag: string) => Number((await execa("id", [flag, "postgres"])).stdout);
  return { uid: await id("-u"), gid: await id("-g") };
}

function bouncerSettings(port: number, poolerPort: number): string {
  return `[databases]
* = host=127.0.0.1 port=${port} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${poolerPort}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 5
max_client_conn = 200
server_login_retry = 1
`;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new Socket();
    const say = (answer: boolean) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", say(true)).once("error", say(false)).connect(port, "127.0.0.1");
  });
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await gone;
}
