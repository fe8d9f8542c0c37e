import { join } from "node:path";
import { Failure } from "../failure.js";
import type { Child, Host } from "../host.js";
import { forgetServer, rememberServer, readEnvironment } from "../local.js";
import { type Memory, newMemory } from "../memory.js";
import { paint } from "../paint.js";
import { findProject } from "../paths.js";
import { logLine } from "../report/log-line.js";
import { exitCode, say, type Session } from "../session.js";
import { watchUntilInterrupted } from "../watch.js";
import { firstChanged, matters, readSources, type Sources } from "./dev-sources.js";
import { generateOnce, isSource } from "./generate.js";

/** Time for requests under way when the server is reloaded or ended. */
const graceMs = 3_000;

export interface DevOptions {
  readonly port?: string;
}

/** `endpointgen dev`: generates on save, keeps the server running with what is there. */
export async function dev(session: Session, options: DevOptions): Promise<number> {
  const { host } = session;
  const root = findProject(host, session.directory);
  const port = portOf(host, root, options.port);
  if (!(await host.isPortFree(port))) {
    throw new Failure(
      `port ${String(port)} is in use by another program`,
      `endpointgen dev --port ${String(port + 1)}`,
    );
  }
  const memory = newMemory();
  const code = await generateOnce(session, root, {}, memory);
  rememberServer(host, root, port);
  const server = reloadable(session, root, port);
  if (code !== exitCode.findings) await server.reload("");
  else say(session, "The server starts when the YAML is right.");
  await watchUntilInterrupted(host, root, matters, (paths) =>
    onSave(session, { root, server, memory }, paths),
  );
  await server.end();
  forgetServer(host, root);
  say(session, "\nStopped.");
  return exitCode.fine;
}

function portOf(host: Host, root: string, option: string | undefined): number {
  const text = option ?? host.env["PORT"] ?? readEnvironment(host, root)["PORT"] ?? "3000";
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Failure(`"${text}" is no port; a port is a whole number from 1 to 65535`);
}

interface Running {
  readonly root: string;
  readonly server: Reloadable;
  readonly memory: Memory;
}

async function onSave(
  session: Session,
  { root, server, memory }: Running,
  paths: readonly string[],
): Promise<void> {
  const fromYaml = paths.some(isSource);
  if (fromYaml && (await generateOnce(session, root, {}, memory)) === exitCode.findings) {
    if (server.runs()) say(session, "The server keeps running with the code from before.");
    return;
  }
  const because = server.runs()
    ? firstChanged(session.host, root, server.sources(), paths)
    : paths[0];
  if (because !== undefined) await server.reload(because);
}

interface Reloadable {
  runs(): boolean;
  /** What the server was started from last. */
  sources(): Sources;
  reload(because: string): Promise<void>;
  end(): Promise<void>;
}

function reloadable(session: Session, root: string, port: number): Reloadable {
  const { host } = session;
  const { dim } = paint(host.color);
  let child: Child | undefined;
  let sources: Sources = new Map();
  const end = async () => {
    const ending = child;
    // First, so that how it ends is nobody's news: we asked for it.
    child = undefined;
    await ending?.stop(graceMs);
  };
  const reload = async (because: string) => {
    await end();
    sources = readSources(host, root);
    if (because !== "") say(session, dim(`${because} changed, the server starts again`));
    const started = await host.start(process.execPath, ["--import", "tsx", "src/server.ts"], {
      cwd: root,
      // Unless the project says otherwise, a laptop serves nobody but itself.
      env: { HOST: readEnvironment(host, root)["HOST"] ?? "127.0.0.1", PORT: String(port) },
      line: (text) => {
        host.out(`${logLine(text, host)}\n`);
      },
    });
    child = started;
    void started.exited.then((code) => {
      if (child !== started || code === 0) return;
      child = undefined;
      host.err(
        `The server ended with code ${String(code)}; it starts again after the next save.\n`,
      );
    });
  };
  if (host.readText(join(root, "src/server.ts")) === undefined) {
    throw new Failure(`there is no src/server.ts in ${root}`, "endpointgen new writes one");
  }
  return { runs: () => child !== undefined, sources: () => sources, reload, end };
}
