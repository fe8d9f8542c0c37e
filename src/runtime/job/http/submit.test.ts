import { describe, expect, it } from "vitest";
import { createApp } from "../../http/create-app.js";
import { steppedWorld } from "../../world/stepped.js";
import { memoryQueue } from "../memory/memory-queue.js";
import { serviceUser } from "../schedule/service-user.js";
import { submitJob } from "./submit.js";

function bench() {
  const world = steppedWorld();
  const app = createApp({
    settings: { version: 1, body_limit: 1_000, request_timeout: 30 },
    environment: { NODE_ENV: "test", SECRET_KEY: "one strong secret, long enough for all of it" },
    logDestination: { write: () => undefined },
    world,
  });
  const queue = memoryQueue({ name: "render", world });
  const job = { queue, name: "render", user: serviceUser({ id: "ada" }), input: {} };
  const claimed = async () => (await queue.claim({ most: 9 })).map(({ message }) => message.id);
  const at = (ms: number) => new Date(world.clock.now() + ms);
  return { world, claimed, at, submit: (more: object) => submitJob(app, { ...job, ...more }) };
}

describe("submitJob", () => {
  it("delays a job until a time", async () => {
    const { world, submit, claimed, at } = bench();
    await submit({ id: "later", at: at(5_000) });
    await submit({ id: "past", at: at(-5_000) });
    expect(await claimed()).toEqual(["past"]);
    world.clock.advance(4_999);
    expect(await claimed()).toEqual([]);
    world.clock.advance(1);
    expect(await claimed()).toEqual(["later"]);
  });

  it("refuses a time that is none", async () => {
    const { submit } = bench();
    await expect(submit({ at: new Date("tomorrow") })).rejects.toThrow(RangeError);
  });
});
