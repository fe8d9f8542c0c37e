import { BlockList, isIP } from "node:net";

/** Whether the text is an IPv4 or IPv6 address, alone or with a prefix length that fits it. */
export function isAddressRange(text: string): boolean {
  const [address = "", prefix, ...rest] = text.split("/");
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  if (prefix === undefined) return true;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128);
}

/** Whether every address of the first range is in the second; both as `isAddressRange` takes them. */
export function isWithin(range: string, other: string): boolean {
  const [address = "", prefix] = range.split("/");
  const [base = "", basePrefix] = other.split("/");
  const family = isIP(address);
  if (family === 0 || family !== isIP(base)) return false;
  const whole = family === 4 ? 32 : 128;
  const bits = Number(basePrefix ?? whole);
  if (Number(prefix ?? whole) < bits) return false;
  if (family === 6 && mapped().check(address, "ipv6")) return range === other;
  const list = new BlockList();
  list.addSubnet(base, bits, family === 4 ? "ipv4" : "ipv6");
  return list.check(address, family === 4 ? "ipv4" : "ipv6");
}

/** What stands for IPv4 addresses: a range of IPv6 around it holds something else. */
function mapped(): BlockList {
  const list = new BlockList();
  list.addSubnet("::ffff:0:0", 96, "ipv6");
  return list;
}
