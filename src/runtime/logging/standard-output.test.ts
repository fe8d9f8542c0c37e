import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";

const module = new URL("./standard-output.ts", import.meta.url).href;

/** What a process prints that writes `lines` and then does something else. */
function printed(then: string): string {
  const code = `
    const { StandardOutput } = await import(${JSON.stringify(module)});
    const output = new StandardOutput();
    for (let line = 0; line < 1000; line += 1) output.write(line + "\\n");
    ${then}`;
  const args = ["--import", "tsx", "--input-type=module", "--eval", code];
  return spawnSync(process.execPath, args, { encoding: "utf8" }).stdout;
}

const lines = Array.from({ length: 1000 }, (_, line) => `${line}\n`).join("");

describe("standard output", () => {
  it("loses nothing when the process ends, by itself, at once or by an error", () => {
    for (const then of ["", "process.exit(0);", 'throw new Error("broken");']) {
      expect(printed(then)).toBe(lines);
    }
  });

  it("has written everything when a flush tells so", () => {
    const kill = 'process.kill(process.pid, "SIGKILL")';
    expect(printed(`await new Promise((resolve) => output.flush(resolve)); ${kill};`)).toBe(lines);
  });
});
