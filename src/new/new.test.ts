import { describe, expect, it } from "vitest";
import { toEndpointName } from "./endpoint-name.js";
import { base32, fernetKey } from "./secrets.js";

describe("toEndpointName", () => {
  it.each([
    ["io-job", "io_job"],
    ["ioJob", "io_job"],
    ["IoJob", "io_job"],
    ["order2", "order2"],
  ])("%s is %s", (text, name) => {
    expect(toEndpointName(text)).toBe(name);
  });

  it.each(["", "2fast", "a b", "../x", "ü"])("%j can't name an endpoint", (text) => {
    expect(toEndpointName(text)).toBeUndefined();
  });
});

describe("secrets", () => {
  it("prints RFC 4648's own example of base32", () => {
    expect(base32(new TextEncoder().encode("fooba"))).toBe("MZXW6YTB");
  });

  it("prints a Fernet key of 44 characters", () => {
    expect(fernetKey(new Uint8Array(32).fill(255))).toBe(`${"_".repeat(42)}8=`);
  });
});
