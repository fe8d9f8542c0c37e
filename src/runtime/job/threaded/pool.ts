import type { Clock } from "../../world/world.js";
import type { LiveTools } from "../worker/tools.js";
import { toldFailure } from "./failure.js";
import type { FromThread, ThreadTask, ToThread } from "./messages.js";

/** A thread, as `Worker` of `node:worker_threads` is one. */
export interface Thread extends Listening<"on">, Listening<"off"> {
  postMessage(message: ToThread): void;
  terminate(): Promise<unknown>;
}

type Listening<Method extends "on" | "off"> = Readonly<
  Record<
    Method,
    {
      (event: "message", listener: (message: FromThread) => void): Thread;
      (event: "error", listener: (error: unknown) => void): Thread;
      (event: "exit", listener: (code: number) => void): Thread;
    }
  >
>;

export interface ThreadPoolOptions {
  readonly start: () => Thread;
  /** Threads without work that are kept: starting one takes as long as starting the project. */
  readonly spare: number;
  readonly clock: Clock;
}

/** Threads that run jobs, one at a time each. */
export interface ThreadPool {
  /**
   * Runs a try in a thread without work, in a new one where there is none. Rejects as the handler did,
   * with the signal's reason where it aborts, or with an Error when the thread ends by itself.
   */
  run(task: ThreadTask, tools: LiveTools): Promise<unknown>;
  /** Ends all threads at once, with whatever they do. */
  close(): Promise<void>;
}

/** Milliseconds that a handler gets to end once it was told to; then its thread ends. */
const graceMs = 1_000;

export function threadPool({ start, spare, clock }: ThreadPoolOptions): ThreadPool {
  const idle = new Set<Thread>();
  const all = new Set<Thread>();
  const opened = (): Thread => {
    const thread = start();
    all.add(thread);
    // What ends without work is no job's affair: the next one gets another thread.
    const gone = (): void => {
      all.delete(thread);
      idle.delete(thread);
    };
    thread.on("error", gone);
    thread.on("exit", gone);
    return thread;
  };
  const dropped = (thread: Thread): Promise<unknown> => {
    all.delete(thread);
    return thread.terminate();
  };
  return {
    async run(task, live) {
      live.signal.throwIfAborted();
      const [thread = opened()] = idle;
      idle.delete(thread);
      const { result, reusable } = talk(thread, { task, ...live, clock });
      void reusable.then((good) => {
        if (good && all.has(thread) && idle.size < spare) idle.add(thread);
        else void dropped(thread);
      });
      return result;
    },
    async close() {
      await Promise.all([...all].map(dropped));
    },
  };
}

interface Talk extends LiveTools {
  readonly task: ThreadTask;
  readonly clock: Clock;
}

/** One try, from being told to it to its end; afterwards the thread is good for another, or not. */
function talk(
  thread: Thread,
  { task, clock, ...live }: Talk,
): { readonly result: Promise<unknown>; readonly reusable: Promise<boolean> } {
  const { signal } = live;
  let over: (reusable: boolean) => void = () => undefined;
  const reusable = new Promise<boolean>((resolve) => (over = resolve));
  const result = new Promise<unknown>((resolve, reject) => {
    let giveUp = (): void => undefined;
    const stop = (): void => {
      const reason: unknown = signal.reason;
      thread.postMessage({ kind: "stop", reason: String(reason) });
      giveUp = clock.after(graceMs, () => {
        over(false);
      });
      reject(asError(reason));
    };
    const heard = (message: FromThread): void => {
      if (!isMidway(message, live)) over(true);
      if (message.kind === "done") resolve(message.result);
      if (message.kind === "failed") reject(toldFailure(message.failure));
    };
    const failed = (error: unknown): void => {
      reject(asError(error));
      over(false);
    };
    const left = (code: number): void => {
      failed(endedWith(code));
    };
    signal.addEventListener("abort", stop, { once: true });
    thread.on("message", heard).on("error", failed).on("exit", left);
    void reusable.then(() => {
      giveUp();
      signal.removeEventListener("abort", stop);
      thread.off("message", heard).off("error", failed).off("exit", left);
    });
    thread.postMessage({ kind: "run", task });
  });
  return { result, reusable };
}

/** Passes on what a handler says before its end. */
function isMidway(message: FromThread, { progress, charge }: LiveTools): boolean {
  if (message.kind === "progress") progress(message.percent, message.note);
  else if (message.kind === "charge") charge(message.credits);
  else return false;
  return true;
}

const endedWith = (code: number) => new Error(`The job's thread ended with code ${String(code)}.`);

const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error("The job's thread failed.");
