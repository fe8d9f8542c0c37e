import { describe, expect, it } from "vitest";
import { StartupError } from "../environment/startup-error.js";
import { clientAddress } from "./client-address.js";
import { createIpWhitelist } from "./ip-whitelist.js";

const from = (ip: string | undefined, remoteAddress = "192.0.2.1") => ({
  ip,
  socket: { remoteAddress },
});

describe("createIpWhitelist", () => {
  const list = ["10.0.0.0/8", "203.0.113.7", "2001:db8::/32", "::ffff:198.51.100.0/120", " ::1 "];
  const allowed = createIpWhitelist(list);

  it.each([
    ["10.0.0.0", true],
    ["10.255.255.255", true],
    ["11.0.0.0", false],
    ["9.255.255.255", false],
    ["203.0.113.7", true],
    ["203.0.113.8", false],
    ["::ffff:10.1.2.3", true],
    ["::FFFF:0a01:0203", true],
    ["::ffff:11.0.0.0", false],
    ["198.51.100.255", true],
    ["198.51.101.0", false],
    ["2001:db8:ffff::1", true],
    ["2001:db9::1", false],
    ["2001:DB8::1%eth0", true],
    ["::1", true],
    ["127.0.0.1", false],
    ["10.1", false],
    ["010.0.0.1", false],
    ["0x0a000001", false],
    ["167772161", false],
    ["10.0.0.1, 8.8.8.8", false],
    ["10.0.0.1:80", false],
    ["unknown", false],
    ["", false],
    ["64:ff9b::10.0.0.1", false],
  ])("%s: %s", (ip, expected) => {
    expect(allowed(from(ip)) === undefined).toBe(expected);
  });

  it("says why", () => {
    expect(allowed(from("8.8.8.8"))).toMatchObject({
      status: 403,
      code: "ip_not_allowed",
      knob: "security.ip_whitelist_enabled",
    });
  });

  it("lets nobody in when it is empty", () => {
    expect(createIpWhitelist([])(from("127.0.0.1"))).toBeDefined();
  });

  it("never takes the proxy's address for that of a client who sent garbage", () => {
    expect(allowed(from("garbage", "10.0.0.1"))).toBeDefined();
    expect(allowed(from(undefined, "10.0.0.1"))).toBeUndefined();
  });

  it("judges every request anew behind a proxy, once per socket without one", () => {
    const socket = { remoteAddress: "10.0.0.1" };
    const good = { ip: "10.0.0.1", socket };
    const bad = { ip: "8.8.8.8", socket };
    expect([allowed(good), allowed(bad)?.code]).toEqual([undefined, "ip_not_allowed"]);
    const direct = createIpWhitelist(list, { proxied: false });
    expect(direct(good)).toBeUndefined();
    expect(direct(bad)).toBeUndefined();
    expect(direct({ ip: "8.8.8.8", socket: { remoteAddress: "8.8.8.8" } })).toBeDefined();
  });

  it("refuses to start with entries that are no ranges, and names them all", () => {
    const bad = [
      "10.0.0.0/33",
      "10.0.0/8",
      "::/129",
      "localhost",
      "",
      "10.0.0.0/8/8",
      "10.0.0.0/-1",
    ];
    const worse = ["fe80::1%eth0", "10.0.0.0/", "10.0.0.0/8 x", "::ffff:0:0/90", "010.0.0.0/8"];
    try {
      createIpWhitelist([...bad, "10.0.0.0/8", ...worse]);
      expect.unreachable();
    } catch (error) {
      if (!StartupError.is(error)) throw error;
      expect(error.problems).toHaveLength(bad.length + worse.length);
    }
  });

  it("can hold everybody", () => {
    const open = createIpWhitelist(["0.0.0.0/0", "::/0"]);
    expect([open(from("8.8.8.8")), open(from("2001:db8::1"))]).toEqual([undefined, undefined]);
    expect(createIpWhitelist(["::/0"])(from("8.8.8.8"))).toBeDefined();
  });
});

describe("clientAddress", () => {
  it("spells each address in one way", () => {
    expect(clientAddress(from("203.0.113.7"))).toBe("203.0.113.7");
    expect(clientAddress(from("::ffff:203.0.113.7"))).toBe("203.0.113.7");
    expect(clientAddress(from("2001:DB8:0:0::1%eth0"))).toBe("2001:db8::1");
    expect(clientAddress(from(undefined))).toBe("192.0.2.1");
  });

  it("counts nonsense as the proxy's and bears a socket that is gone", () => {
    expect(clientAddress(from("<script>"))).toBe("192.0.2.1");
    expect(clientAddress({ socket: {} })).toBe("unknown");
  });
});
