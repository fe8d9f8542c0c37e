import { describe, expect, it } from "vitest";
import { clientProblems, hasServer, wiredClient } from "./app-store.js";

const nothing = (): undefined => undefined;
const redis = { duplicate: nothing, evalsha: nothing, call: nothing };
const url = { VALKEY_URL: "redis://localhost" };

describe("where the store of an app is", () => {
  it.each([
    ["on the server of the wired client", { wiring: { redis } }, true],
    ["there also beside a URL", { wiring: { redis }, environment: url }, true],
    [
      "in memory where that is said",
      { wiring: { redis }, environment: { STORE: "memory" } },
      false,
    ],
    ["in memory in tests", { wiring: { redis }, mode: "test" }, false],
    ["in memory without any", {}, false],
  ] as const)("is %s", (_where, given, wired) => {
    const named = { environment: {}, mode: "production", wiring: {}, ...given } as const;
    expect(wiredClient(named)).toBe(wired ? redis : undefined);
    expect(hasServer(named)).toBe(wired);
  });

  it("is on the URL's server in tests that set one", () => {
    const named = { environment: url, mode: "test", wiring: { redis } } as const;
    expect(wiredClient(named)).toBeUndefined();
    expect(hasServer(named)).toBe(true);
  });

  it("is asked of ioredis alone", () => {
    const around = { environment: {}, mode: "production" } as const;
    expect(clientProblems({ ...around, wiring: {} })).toEqual([]);
    expect(clientProblems({ ...around, wiring: { redis } })).toEqual([]);
    const { evalsha: _, ...other } = redis;
    const wiring = { redis: other as unknown as typeof redis };
    expect(clientProblems({ ...around, wiring })).toEqual([
      expect.objectContaining({ problem: "wiring.redis is no client of ioredis." }),
    ]);
  });
});
