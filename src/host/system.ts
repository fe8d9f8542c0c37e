import type { Host } from "../host.js";
import { systemDisk } from "./disk.js";
import { systemProcesses } from "./processes.js";
import { systemTerminal } from "./terminal.js";

/** The machine that we run on. */
export function systemHost(): Host {
  return {
    cwd: process.cwd(),
    env: process.env,
    now: Date.now,
    randomBytes: (count) => globalThis.crypto.getRandomValues(new Uint8Array(count)),
    fetch: (url, init) => fetch(url, init),
    ...systemDisk(),
    ...systemProcesses(),
    ...systemTerminal(process.stdout, process.stderr),
  };
}
