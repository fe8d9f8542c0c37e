/** Apache's own client for Python, as the other side of our topics. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { workFolder } from "./programs.js";

/** A message as another program sees it. */
export interface Seen {
  readonly data: string;
  readonly key: string;
  readonly properties: Readonly<Record<string, string>>;
}

/** Another program that speaks the broker's binary protocol. */
export interface OtherClient {
  /** The first messages of a topic, in their order. */
  take(topic: string, count: number): Promise<readonly Seen[]>;
  put(topic: string, messages: readonly Partial<Seen>[]): Promise<void>;
}

const version = "3.13.0";

/** Installs it from PyPI where it is missing, into a folder of its own; `url` is the binary one. */
export async function otherClient(url: string): Promise<OtherClient> {
  const folder = join(workFolder, `pulsar-client-${version}`);
  const installed = join(folder, "bin/installed");
  if (!existsSync(installed)) {
    await execa("python3", ["-m", "venv", folder]);
    await execa(join(folder, "bin/pip"), ["install", "--quiet", `pulsar-client==${version}`]);
    await execa("touch", [installed]);
  }
  const program = join(import.meta.dirname, "pulsar_client.py");
  const run = (args: readonly string[], input = "") =>
    execa(join(folder, "bin/python"), [program, ...args], { input });
  return {
    async take(topic, count) {
      const { stdout } = await run(["take", url, topic, String(count)]);
      return stdout.split("\n").map((line) => JSON.parse(line) as Seen);
    },
    async put(topic, messages) {
      const lines = messages.map((message) => JSON.stringify(message));
      await run(["put", url, topic], lines.join("\n"));
    },
  };
}
