import { describe, expect, it } from "vitest";
import { cacheNotice } from "./cache-notice.js";

const url = { VALKEY_URL: "redis://localhost:6379" };
const laptop = { environment: {}, production: false, embedded: true };

describe("where answers are kept", () => {
  it("is said at start, with the reason, once somebody keeps any", () => {
    expect(cacheNotice(false, laptop)).toEqual({ notices: [], problems: [] });
    const { notices } = cacheNotice(true, laptop);
    expect(notices).toEqual([
      "Answers are kept in memory: none of CACHE_URL, VALKEY_URL, REDIS_URL is set.",
    ]);
    const shared = cacheNotice(true, { environment: url, production: true, embedded: false });
    expect(shared.notices).toEqual(["Answers are kept in the store: VALKEY_URL is set."]);
  });

  it("keeps production from starting when it is asked for and can't be", () => {
    const alone = { environment: url, production: true, embedded: true };
    expect(cacheNotice(true, alone).problems).toHaveLength(1);
    const off = { ...alone, environment: { ...url, ENABLE_REDIS_CACHE: "false" } };
    expect(cacheNotice(true, off)).toEqual({
      notices: ["Answers are kept in memory: ENABLE_REDIS_CACHE is false."],
      problems: [],
    });
    expect(cacheNotice(true, { ...alone, production: false })).toMatchObject({
      notices: [expect.stringContaining("ENABLE_REDIS_CACHE=false")],
      problems: [],
    });
  });
});
