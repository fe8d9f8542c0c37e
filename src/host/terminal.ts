import type { Terminal } from "../host.js";

type Stream = NodeJS.WriteStream;

/** The terminal as its streams and the environment describe it. */
export function systemTerminal(stdout: Stream, stderr: Stream): Terminal {
  for (const stream of [stdout, stderr]) {
    // Taken off first: whoever asks twice in one process has one listener.
    stream.off("error", endOnBrokenPipe).on("error", endOnBrokenPipe);
  }
  return {
    isTerminal: stdout.isTTY && process.stdin.isTTY,
    columns: widthOf(stdout),
    color: wantsColor(process.env, stdout.isTTY),
    out: (text) => {
      stdout.write(text);
    },
    err: (text) => {
      stderr.write(text);
    },
  };
}

/** `NO_COLOR` beats `FORCE_COLOR` beats the terminal (no-color.org). */
function wantsColor(env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  if (env["NO_COLOR"] !== undefined && env["NO_COLOR"] !== "") return false;
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  return isTerminal && env["TERM"] !== "dumb";
}

function widthOf(stream: Stream): number {
  const told = Number(process.env["COLUMNS"]);
  // A terminal that is being set up reports 0.
  return stream.columns || (Number.isInteger(told) && told > 0 ? told : 80);
}

/** The reader went away (`| head`): nobody is left to tell. */
function endOnBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") process.exit();
  throw error;
}
