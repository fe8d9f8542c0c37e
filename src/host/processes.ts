import type { Child, Finished, Processes, RunOptions } from "../host.js";

/** Processes of the machine, through execa, which is loaded when the first one starts. */
export function systemProcesses(): Processes {
  return { run, start, isPortFree, onInterrupt };
}

async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Finished> {
  const { execa } = await import("execa");
  const result = await execa(command, [...args], {
    ...place(options),
    reject: false,
    stdin: options.inherit ? "inherit" : "ignore",
    stdout: options.inherit ? "inherit" : "pipe",
    stderr: options.inherit ? "inherit" : "pipe",
  });
  return {
    exitCode: result.exitCode ?? (result.code === "ENOENT" ? 127 : 1),
    stdout: text(result.stdout),
    stderr: text(result.stderr),
  };
}

async function start(
  command: string,
  args: readonly string[],
  options: RunOptions & { readonly line: (text: string) => void },
): Promise<Child> {
  const { execa } = await import("execa");
  const child = execa(command, [...args], {
    ...place(options),
    reject: false,
    buffer: false,
    stdin: "ignore",
    all: true,
    // Ctrl-C reaches the whole group; the parent decides when the child ends.
    detached: process.platform !== "win32",
  });
  // Whatever ends us, nothing of ours stays behind.
  const endWithUs = () => child.kill("SIGTERM");
  process.once("exit", endWithUs);
  const exited = child.then((result) => {
    process.off("exit", endWithUs);
    return result.exitCode ?? 1;
  });
  void forwardLines(child, options.line);
  return {
    exited,
    stop: async (graceMs) => {
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), graceMs);
      await exited;
      clearTimeout(late);
    },
  };
}

async function forwardLines(
  child: { iterable(options: { from: "all" }): AsyncIterable<unknown> },
  line: (text: string) => void,
): Promise<void> {
  for await (const part of child.iterable({ from: "all" })) line(String(part));
}

async function isPortFree(port: number): Promise<boolean> {
  const { createServer } = await import("node:net");
  return new Promise((resolve) => {
    const probe = createServer()
      .once("error", () => {
        resolve(false);
      })
      .listen(port, "127.0.0.1", () => {
        probe.close(() => {
          resolve(true);
        });
      });
  });
}

/** Ctrl-C, a request to end, and a terminal that was closed. */
const interrupts = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function onInterrupt(callback: () => void): () => void {
  for (const signal of interrupts) process.on(signal, callback);
  return () => {
    for (const signal of interrupts) process.off(signal, callback);
  };
}

function place(options: RunOptions) {
  return {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: { ...options.env } }),
  };
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
