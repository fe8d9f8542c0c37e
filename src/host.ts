/**
 * The only door to the world: disk, environment, clock, chance, processes, terminal. Commands get
 * a `Host` as an argument, so that a test can hand them one that lives in memory.
 */

/** Files. Every path may use `/`; a relative path starts at the process's own directory. */
export interface Disk {
  /** The text of a file, or undefined when there is no such file. */
  readText(path: string): string | undefined;
  readBytes(path: string): Uint8Array | undefined;
  /** Bytes of a file; undefined for what isn't one: nothing, a folder, a device. */
  size(path: string): number | undefined;
  isDirectory(path: string): boolean;
  /**
   * Files under `root` that match a glob (`*`, `**`, `?`, `{a,b}`): sorted, relative to `root`,
   * with `/`. Never looks into `node_modules` or `.git`.
   */
  list(root: string, glob: string): readonly string[];
  /**
   * Writes a file inside `root` in one step (temporary file, then rename) and makes its folders.
   * Throws a `Failure` when the path, with symbolic links resolved, lies outside `root`.
   */
  write(root: string, path: string, content: string | Uint8Array): void;
  /** Throws as `write` would for a path outside `root`; touches nothing. */
  checkPlace(root: string, path: string): void;
  /** Removes a file inside `root`; fine when it isn't there. Guarded like `write`. */
  remove(root: string, path: string): void;
  /** Removes a folder inside `root` that holds no file, however deep. Guarded like `write`. */
  removeEmptyFolder(root: string, path: string): void;
  /** Calls back soon after something below `root` changed; the returned function ends it. */
  watch(root: string, changed: (path: string) => void): () => void;
}

export interface RunOptions {
  readonly cwd?: string;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Lets the command write to our terminal instead of collecting its output. */
  readonly inherit?: boolean;
}

export interface Finished {
  /** 127 when there is no such command. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Child {
  /** Resolves with the exit code. */
  readonly exited: Promise<number>;
  /** Asks the process to end, kills it after `graceMs`; resolves when it is gone. */
  stop(graceMs: number): Promise<void>;
}

export interface Processes {
  run(command: string, args: readonly string[], options?: RunOptions): Promise<Finished>;
  /** A process that goes on; `line` gets what it prints, line by line. */
  start(
    command: string,
    args: readonly string[],
    options: RunOptions & { readonly line: (text: string) => void },
  ): Promise<Child>;
  /** Nobody listens on this port of the loopback address. */
  isPortFree(port: number): Promise<boolean>;
  /** Calls back on Ctrl-C or a request to end, instead of ending; the returned function undoes it. */
  onInterrupt(callback: () => void): () => void;
}

export interface Terminal {
  /** Both ends are a person's: questions may be asked. */
  readonly isTerminal: boolean;
  /** Width to print for. */
  readonly columns: number;
  readonly color: boolean;
  out(text: string): void;
  err(text: string): void;
}

export interface Host extends Disk, Processes, Terminal {
  /** The directory that relative paths of the user start from. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since 1970. */
  now(): number;
  /** Unguessable bytes. */
  randomBytes(count: number): Uint8Array;
  /** The global `fetch`. */
  fetch(url: string, init?: RequestInit): Promise<Response>;
}
