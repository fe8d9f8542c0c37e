import { describe, expect, it } from "vitest";
import { isAddressRange } from "./address-range.js";

describe("isAddressRange", () => {
  it.each(["127.0.0.1", "10.0.0.0/8", "0.0.0.0/0", "::1", "2001:db8::/32", "::ffff:10.0.0.1/104"])(
    "takes %s",
    (text) => {
      expect(isAddressRange(text)).toBe(true);
    },
  );

  it.each([
    "",
    "localhost",
    "10.0.0",
    "10.0.0.0/33",
    "::1/129",
    "10.0.0.0/8/8",
    "10.0.0.0/",
    "10.0.0.256",
  ])("refuses %j", (text) => {
    expect(isAddressRange(text)).toBe(false);
  });
});
