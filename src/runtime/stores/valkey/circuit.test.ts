import { describe, expect, it } from "vitest";
import { steppedWorld } from "../../world/stepped.js";
import type { StoreEvent } from "../words.js";
import { guarded } from "./circuit.js";
import { StoreAway, type Server } from "./server.js";

const script = { text: "", sha: "" };

function setUp() {
  const { clock } = steppedWorld();
  const events: StoreEvent[] = [];
  let failure: StoreAway | undefined;
  let asked: string[] = [];
  const inner: Server = {
    cluster: false,
    run: ({ text }, keys) => {
      asked.push(text === "" ? "script" : `probe ${String(keys[0])}`);
      if (failure === undefined) return Promise.resolve(1);
      // As long as nobody answers.
      if (failure.reason === "timeout") clock.advance(100);
      return Promise.reject(failure);
    },
    ask: () => Promise.resolve([]),
    close: () => Promise.resolve(),
  };
  const server = guarded(inner, { clock, name: "store", tell: (event) => events.push(event) });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return {
    events,
    send: async (tag = "0") => {
      const sent = await server.run(script, [`p:{${tag}}:k`], []).then(
        () => "answered",
        (error: unknown) => (error as StoreAway).reason,
      );
      await settled();
      return sent;
    },
    fail: (reason: string | undefined) => {
      failure = reason === undefined ? undefined : new StoreAway(reason);
    },
    pass: async (ms: number) => {
      clock.advance(ms);
      await settled();
    },
    asked: () => {
      const all = asked;
      asked = [];
      return all;
    },
  };
}

describe("a guarded server", () => {
  it("is left alone after three time-outs in a row, until a probe is answered in time", async () => {
    const { send, fail, pass, asked } = setUp();
    fail("timeout");
    expect([await send(), await send(), await send(), await send()]).toEqual([
      "timeout",
      "timeout",
      "timeout",
      "resting",
    ]);
    expect(asked()).toEqual(["script", "script", "script"]);
    await pass(250);
    expect(asked()).toEqual(["probe p:{0}:probe"]);
    expect(await send()).toBe("resting");
    fail(undefined);
    await pass(250);
    expect(await send()).toBe("answered");
  });

  it("is asked on when time-outs are rare", async () => {
    const { send, fail } = setUp();
    for (let round = 0; round < 5; round += 1) {
      fail("timeout");
      expect([await send(), await send()]).toEqual(["timeout", "timeout"]);
      fail(undefined);
      expect(await send()).toBe("answered");
    }
  });

  it("counts what was asked together once: the process may have been busy itself", async () => {
    const { send, fail } = setUp();
    fail("timeout");
    const together = await Promise.all(Array.from({ length: 9 }, () => send()));
    expect(together).not.toContain("resting");
  });

  it("is asked on when it refuses", async () => {
    const { send, fail } = setUp();
    fail("OOM");
    for (let round = 0; round < 9; round += 1) expect(await send()).toBe("OOM");
  });

  it("is judged for each tag of a cluster by itself", async () => {
    const { send, fail } = setUp();
    fail("timeout");
    for (let round = 0; round < 3; round += 1) await send("1");
    fail(undefined);
    expect([await send("1"), await send("2")]).toEqual(["resting", "answered"]);
  });

  it("tells once that it is away and once that it is back, whatever happens in between", async () => {
    const { send, fail, pass, events } = setUp();
    await send();
    for (let round = 0; round < 4; round += 1) {
      fail("OOM");
      await send();
      await send();
      fail(undefined);
      await send();
      await pass(500);
    }
    expect(events).toEqual([{ kind: "away", server: "store", reason: "OOM" }]);
    await pass(600);
    expect(events.slice(1)).toEqual([{ kind: "back", server: "store" }]);
  });
});
