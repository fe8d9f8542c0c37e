/** The command line in this process, on the real disk: a start of Node for each command takes a second. */
import { main } from "../../src/cli.js";
import type { Host } from "../../src/host.js";
import { systemHost } from "../../src/host/system.js";

export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const machine = systemHost();

/** Runs `endpointgen` with these arguments in a folder. @param around what differs of the host */
export async function endpointgen(
  cwd: string,
  args: readonly string[],
  around: Partial<Host> = {},
): Promise<Ran> {
  const printed = { stdout: "", stderr: "" };
  const exitCode = await main(args, {
    ...machine,
    cwd,
    color: false,
    isTerminal: false,
    columns: 100,
    out: (text) => void (printed.stdout += text),
    err: (text) => void (printed.stderr += text),
    ...around,
  });
  return { exitCode, stdout: printed.stdout, stderr: printed.stderr };
}
