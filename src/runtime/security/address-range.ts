import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** The first address of a range and how many of its bits count. */
export type AddressRange = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

/**
 * Reads `10.0.0.0/8`, `2001:db8::/32` or a single address; undefined for everything else, zones
 * and short or octal spellings included. A v4-mapped range counts as the IPv4 range that it means.
 */
export function parseRange(cidr: string): AddressRange | undefined {
  const [address = "", length, ...rest] = cidr.split("/");
  const version = address.includes("%") ? 0 : isIP(address);
  if (version === 0 || rest.length > 0) return undefined;
  const most = version === 4 ? 32 : 128;
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return undefined;
  const bits = length === undefined ? most : Number(length);
  return bits > most ? undefined : normalRange(ipaddr.parse(address), bits);
}

/** Whether an address, spelled as `node:net` accepts it, is in one of the ranges. */
export function isInside(address: string, ranges: readonly AddressRange[]): boolean {
  const parsed = ipaddr.parse(address);
  return ranges.some(([base, bits]) => {
    return base.kind() === parsed.kind() && parsed.match([base, bits]);
  });
}

/** A v4-mapped range as the IPv4 range that it means; one that is wider than all of IPv4 means none. */
function normalRange(address: ipaddr.IPv4 | ipaddr.IPv6, bits: number): AddressRange | undefined {
  if (!(address instanceof ipaddr.IPv6) || !address.isIPv4MappedAddress()) return [address, bits];
  return bits < 96 ? undefined : [address.toIPv4Address(), bits - 96];
}
