import { describe, expect, it } from "vitest";
import { steppedWorld } from "../world/stepped.js";
import { TransientError } from "./errors.js";
import { retryDecorator, type RetryDecoratorOptions } from "./retry-decorator.js";

function failing(times: number, error: unknown, options: Partial<RetryDecoratorOptions> = {}) {
  const given: string[] = [];
  const work = (text: string): string => {
    given.push(text);
    if (given.length <= times) throw error;
    return text;
  };
  const wanted = { maxRetries: 3, world: steppedWorld(), ...options };
  return { given, sync: retryDecorator(wanted, work), work, wanted };
}

const passing = new TransientError("not yet");

describe("retryDecorator", () => {
  it("tries functions again, synchronous or not, with the same arguments", async () => {
    const { sync, given } = failing(3, passing);
    expect(await sync("a")).toBe("a");
    expect(given).toEqual(["a", "a", "a", "a"]);

    const { work, wanted, given: later } = failing(1, passing);
    const async = retryDecorator(wanted, async (text: string) => Promise.resolve(work(text)));
    expect(await async("b")).toBe("b");
    expect(later).toEqual(["b", "b"]);
  });

  it("gives up after maxRetries further tries", async () => {
    const { sync, given } = failing(9, passing);
    await expect(sync("a")).rejects.toBe(passing);
    expect(given).toHaveLength(4);
  });

  it("leaves failures alone that are no accident, and open ones unless told", async () => {
    const wrong = failing(1, new Error("wrong"), { retryAmbiguous: true });
    await expect(wrong.sync("a")).rejects.toThrow("wrong");
    expect(wrong.given).toHaveLength(1);

    const reset = Object.assign(new Error("reset"), { code: "ECONNRESET" });
    await expect(failing(1, reset).sync("a")).rejects.toBe(reset);
    expect(await failing(1, reset, { retryAmbiguous: true }).sync("a")).toBe("a");
  });

  it("stops for a caller who left", async () => {
    const { sync, given } = failing(9, passing, { signal: AbortSignal.abort() });
    await expect(sync("a")).rejects.toBe(passing);
    expect(given).toHaveLength(1);
  });

  it("doesn't try what can't start in time", async () => {
    const { sync, given } = failing(9, passing, { timeout: 0 });
    await expect(sync("a")).rejects.toBe(passing);
    expect(given).toHaveLength(1);
  });
});
