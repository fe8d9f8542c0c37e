/** Where the bundle starts. */
import { z } from "zod";
import { main, unexpected } from "./cli.js";
import { systemHost } from "./host/system.js";

// A schema of the command line judges one value and is gone: compiling it would cost more.
z.config({ jitless: true });

const host = systemHost();

process.on("uncaughtException", (error) => {
  process.exit(unexpected(host, error));
});

void main(process.argv.slice(2), host).then((code) => {
  process.exitCode = code;
});
