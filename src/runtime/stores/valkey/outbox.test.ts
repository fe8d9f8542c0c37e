import { describe, expect, it } from "vitest";
import { steppedWorld } from "../../world/stepped.js";
import { Outbox } from "./outbox.js";

const settled = () => new Promise((resolve) => setImmediate(resolve));

function setUp() {
  const { clock } = steppedWorld();
  const outbox = new Outbox(clock);
  let isAway = true;
  let tries = 0;
  return {
    outbox,
    end: (life = 40_000) =>
      outbox.tell(() => {
        tries += 1;
        return isAway ? Promise.reject(new Error("away")) : Promise.resolve("written");
      }, clock.now() + life),
    comeBack: () => {
      isAway = false;
    },
    pass: async (ms: number) => {
      for (let passed = 0; passed < ms; passed += 100) {
        clock.advance(100);
        await settled();
      }
    },
    tries: () => {
      const all = tries;
      tries = 0;
      return all;
    },
  };
}

describe("ends of requests", () => {
  it("are written at once", async () => {
    const { outbox, end, comeBack } = setUp();
    comeBack();
    expect(await end()).toBe("written");
    expect(outbox.size).toBe(0);
  });

  it("are all written when the server is back", async () => {
    const { outbox, end, comeBack, pass } = setUp();
    await Promise.all(Array.from({ length: 500 }, () => end()));
    comeBack();
    await pass(2_000);
    expect(outbox.size).toBe(0);
  });

  it("aren't a storm while it is away: some are tried, and more and more rarely", async () => {
    const { end, pass, tries } = setUp();
    await Promise.all(Array.from({ length: 500 }, () => end()));
    tries();
    await pass(10_000);
    expect(tries()).toBeLessThan(32 * 10);
  });

  it("are forgotten when they mean nothing any more", async () => {
    const { outbox, end, pass } = setUp();
    await end(3_000);
    await pass(8_000);
    expect(outbox.size).toBe(0);
  });

  it("are bounded in number", async () => {
    const { outbox, end } = setUp();
    await Promise.all(Array.from({ length: 10_100 }, () => end()));
    expect(outbox.size).toBe(10_000);
  });

  it("are tried once more before the end of the process", async () => {
    const { outbox, end, comeBack } = setUp();
    await end();
    comeBack();
    await outbox.flush();
    expect(outbox.size).toBe(0);
  });
});
