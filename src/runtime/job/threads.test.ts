import { afterAll, describe, expect, it } from "vitest";
import { inThreads } from "./threads.js";

const work = inThreads<unknown, number>({
  module: new URL("./fixture/thread.mjs", import.meta.url),
  threads: 1,
});
afterAll(() => work.close());

describe("work in threads", () => {
  it("gives what the module returns", async () => {
    expect(await Promise.all([work.run(3), work.run(4)])).toEqual([9, 16]);
  });

  it("fails as the module does", async () => {
    await expect(work.run("three")).rejects.toThrow("not a number");
  });

  it("ends work that listens to nobody, and goes on with the next", async () => {
    const controller = new AbortController();
    const endless = work.run("for ever", { signal: controller.signal });
    controller.abort();
    await expect(endless).rejects.toThrow();
    expect(await work.run(5)).toBe(25);
  });
});
