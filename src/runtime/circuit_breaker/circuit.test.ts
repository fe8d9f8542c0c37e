import { describe, expect, it, vi } from "vitest";
import { DeclaredError } from "../http/declared-error.js";
import { steppedWorld } from "../world/stepped.js";
import { circuit } from "./circuit.js";

function setUp(work: (text: string) => unknown) {
  const world = steppedWorld(0);
  const run = vi.fn(work);
  return { world, run, call: circuit({ failureThreshold: 2, recoveryTimeout: 30, world }, run) };
}

const down = new Error("down");
const fails = () => {
  throw down;
};

describe("circuit", () => {
  it("passes arguments and results on, of synchronous and asynchronous functions", async () => {
    expect(await setUp((text) => text.toUpperCase()).call("a")).toBe("A");
    expect(await setUp((text) => Promise.resolve(`${text}!`)).call("b")).toBe("b!");
  });

  it.each([fails, () => Promise.reject(down)])("opens after failures in a row", async (work) => {
    const { call, run, world } = setUp(work);
    for (let count = 0; count < 2; count += 1) await expect(call("x")).rejects.toBe(down);
    await expect(call("x")).rejects.toMatchObject({ status: 503, code: "circuit_open" });
    world.clock.advance(29_999);
    await expect(call("x")).rejects.toMatchObject({ code: "circuit_open" });
    expect(run).toHaveBeenCalledTimes(2);
  });

  it("lets one call probe after its rest, and closes when that succeeds", async () => {
    let broken = true;
    const { call, run, world } = setUp((text) => (broken ? fails() : text));
    for (let count = 0; count < 2; count += 1) await expect(call("x")).rejects.toBe(down);
    world.clock.advance(30_000);
    await expect(call("x")).rejects.toBe(down);
    await expect(call("x")).rejects.toMatchObject({ code: "circuit_open" });
    world.clock.advance(30_000);
    broken = false;
    expect(await call("y")).toBe("y");
    expect(await call("z")).toBe("z");
    expect(run).toHaveBeenCalledTimes(5);
  });

  it("takes a declared error for an answer", async () => {
    const no = new DeclaredError({ code: "sold_out", status: 409 });
    const { call, run } = setUp(() => Promise.reject(no));
    for (let count = 0; count < 4; count += 1) await expect(call("x")).rejects.toBe(no);
    expect(run).toHaveBeenCalledTimes(4);
  });

  it.each([{ failureThreshold: 0 }, { failureThreshold: 1.5 }, { recoveryTimeout: NaN }])(
    "refuses %o",
    (options) => {
      expect(() => circuit(options, fails)).toThrow(RangeError);
    },
  );
});
