import { describe, expect, it } from "vitest";
import { clientAddress, clientNetwork } from "./client-address.js";

const from = (ip: string) => ({ ip, socket: { remoteAddress: "127.0.0.1" } });

describe("the client's network", () => {
  it("is the address itself for IPv4, also when it is mapped", () => {
    expect(clientNetwork(from("203.0.113.9"))).toBe("203.0.113.9");
    expect(clientNetwork(from("::ffff:203.0.113.9"))).toBe("203.0.113.9");
  });

  it("is one for all addresses of a /64, so that a subscriber can't hop", () => {
    const one = clientNetwork(from("2001:db8:1:2::1"));
    expect(one).toBe("2001:db8:1:2::/64");
    expect(clientNetwork(from("2001:db8:1:2:ffff:ffff:ffff:ffff"))).toBe(one);
    expect(clientNetwork(from("2001:db8:1:3::1"))).not.toBe(one);
    expect(clientAddress(from("2001:db8:1:2::1"))).toBe("2001:db8:1:2::1");
  });
});
