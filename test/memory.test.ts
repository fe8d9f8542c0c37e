/**
 * Memory stays flat however many different users and resources there are: limits, marks, label
 * values, cache entries, loads under way, slots, quotas and keys all give way to new ones.
 * `MEMORY_REQUESTS` is how many there are; 100,000 unless said.
 */
import { execa } from "execa";
import { expect, it } from "vitest";

const requests = Number(process.env["MEMORY_REQUESTS"] ?? 100_000);
const root = new URL("..", import.meta.url).pathname;

/** Bytes: what a process' heap differs by anyway. */
const noise = 8_000_000;
/** Requests that come to more than the noise when something of each is kept. */
const telling = "60000";

async function growth(...args: string[]): Promise<number> {
  const script = ["--expose-gc", "--import", "tsx", "test/support/memory.ts", ...args];
  const { stdout } = await execa("node", script, { cwd: root });
  const { half, end } = JSON.parse(stdout) as { readonly half: number; readonly end: number };
  expect(half).toBeGreaterThan(0);
  return end - half;
}

it(`doesn't grow over ${String(requests)} users and resources`, { timeout: 900_000 }, async () => {
  expect(await growth(String(requests))).toBeLessThan(noise);
});

it("would be seen to grow", { timeout: 120_000 }, async () => {
  expect(await growth(telling, "leak")).toBeGreaterThan(noise);
});
