/** Where the bundle starts. */
import { main, unexpected } from "./cli.js";
import { systemHost } from "./host/system.js";

const host = systemHost();

process.on("uncaughtException", (error) => {
  process.exit(unexpected(host, error));
});

void main(process.argv.slice(2), host).then((code) => {
  process.exitCode = code;
});
