import { describe, expect, it, vi } from "vitest";
import { steppedWorld } from "../../world/stepped.js";
import { QueueAway } from "../words.js";
import { promptly } from "./event-at-end.js";
import type { JobEvent } from "./event.js";

const event: JobEvent = {
  specversion: "1.0",
  id: "1",
  type: "t",
  source: "s",
  time: "2026-01-01T00:00:00.000Z",
  subject: "1",
};

interface Asked {
  readonly done: () => void;
  readonly failed: (error: Error) => void;
}

/** A broker that answers when it is told to. */
function slow() {
  const asked: Asked[] = [];
  const { clock } = steppedWorld();
  const publish = vi.fn(
    () => new Promise<void>((done, failed) => void asked.push({ done, failed })),
  );
  return { asked, clock, publish, promptly: promptly(publish, clock) };
}

const away = new QueueAway("away");

describe("the event of a job, while the broker is away", () => {
  it("is refused at once, but for one that finds out whether it is back", async () => {
    const { asked, clock, publish, promptly } = slow();
    const first = promptly(event);
    asked[0]?.failed(away);
    await expect(first).rejects.toBe(away);
    const probe = promptly(event);
    await expect(promptly(event)).rejects.toThrow(QueueAway);
    expect(publish).toHaveBeenCalledTimes(2);
    clock.advance(500);
    await expect(probe).rejects.toThrow(QueueAway);
    await expect(promptly(event)).rejects.toThrow(QueueAway);
    expect(publish).toHaveBeenCalledTimes(2);
    asked[1]?.failed(away);
    await new Promise((resolve) => setImmediate(resolve));
    const next = promptly(event);
    asked[2]?.done();
    await next;
    expect(publish).toHaveBeenCalledTimes(3);
  });

  it("is given up when it takes too long, and what arrives later says that the broker is back", async () => {
    const { asked, clock, publish, promptly } = slow();
    const first = promptly(event);
    clock.advance(6_000);
    await expect(first).rejects.toThrow(QueueAway);
    asked[0]?.done();
    await new Promise((resolve) => setImmediate(resolve));
    const both = Promise.all([promptly(event), promptly(event)]);
    expect(publish).toHaveBeenCalledTimes(3);
    for (const { done } of asked) done();
    await both;
  });
});
