import { describe, expect, it } from "vitest";
import { steppedWorld } from "../../world/stepped.js";
import { memoryQueue } from "../memory/memory-queue.js";
import type { JobMessage } from "../words.js";
import { replayJobs } from "./replay.js";

const message = (id: string): JobMessage => ({
  id,
  name: "render",
  owner: "ada",
  payload: `payload of ${id}`,
  proof: "signed",
  submittedAt: 0,
});

/** A queue whose jobs are over, each in its way, and all that was ever published. */
async function past() {
  const world = steppedWorld();
  const waited: number[] = [];
  const clock = {
    now: () => world.clock.now(),
    after: (ms: number, then: () => void) => (
      waited.push(ms),
      queueMicrotask(then),
      () => undefined
    ),
  };
  const queue = memoryQueue({ name: "render", world });
  for (const id of ["done", "dead", "running"]) await queue.enqueue(message(id));
  const [done, dead] = await queue.claim({ most: 3 });
  await done?.complete("result");
  await dead?.bury({ code: "internal", message: "It broke." });
  await queue.enqueue(message("waiting"));
  async function* messages() {
    for (const id of ["done", "dead", "running", "waiting", "forgotten"]) {
      yield await Promise.resolve(message(id));
    }
  }
  return { queue, clock, waited, messages: messages() };
}

describe("a replay", () => {
  it("queues what is dead or forgotten, as fast as it may", async () => {
    const { queue, clock, waited, messages } = await past();
    const said = await replayJobs({ queue, clock, messages, rate: 10 });
    expect(said).toEqual({ found: 2, replayed: 2, left: 3 });
    expect(waited).toEqual([100, 100]);
    const claims = await queue.claim({ most: 10 });
    expect(claims.map((claim) => claim.message.id).sort()).toEqual([
      "dead",
      "forgotten",
      "waiting",
    ]);
    expect(claims.find((claim) => claim.message.id === "forgotten")?.message).toMatchObject({
      payload: "payload of forgotten",
      proof: "signed",
    });
  });

  it("only counts when it is asked to", async () => {
    const { queue, clock, messages } = await past();
    const said = await replayJobs({ queue, clock, messages, dryRun: true });
    expect(said).toEqual({ found: 2, replayed: 0, left: 3 });
    expect((await queue.depth()).waiting).toBe(1);
  });
});
