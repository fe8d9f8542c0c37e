import { isIP } from "node:net";
import ipaddr from "ipaddr.js";
import { isInside, parseRange, type AddressRange } from "../security/address-range.js";

/**
 * What an address is to a service that others may ask to fetch something: `public` may be called;
 * `private` and `loopback` only where somebody allows it; `closed` never.
 */
export type AddressKind = "public" | "private" | "loopback" | "closed";

/** Where machines learn their credentials: not all of them are in ranges that are closed anyway. */
const metadata = [
  "100.100.100.200",
  "168.63.129.16",
  "fd00:42::42",
  "fd00:c1::a9fe:a9fe",
  "fd00:ec2::/32",
  "fd20:ce::254",
].flatMap((text) => {
  const range = parseRange(text);
  return range === undefined ? [] : [range];
});

const global = ipaddr.IPv6.parseCIDR("2000::/3");

/** The well-known prefix of NAT64 gateways (RFC 6052). */
const gateway = ipaddr.IPv6.parseCIDR("64:ff9b::/96");

/**
 * The kind of an address as a resolver or a URL spells it (IANA special-purpose address
 * registries, RFC 6890). What can't be read is closed, and so is what carries another address:
 * v4-mapped and v4-compatible ones, 6to4, Teredo. The well-known NAT64 prefix is private when
 * what it carries is public: only a network that has such a gateway needs it, and can allow it.
 */
export function kindOf(address: string): AddressKind {
  // A zone names an interface of this machine, so nothing behind one is public.
  if (isIP(address) === 0 || address.includes("%")) return "closed";
  if (isInside(address, metadata)) return "closed";
  const parsed = ipaddr.parse(address);
  return parsed instanceof ipaddr.IPv4 ? kindOfV4(parsed) : kindOfV6(parsed);
}

/** Whether an allow-list can open something of a range: it begins with more than a closed address. */
export function isOpenable([base, bits]: AddressRange): boolean {
  if (kindOf(base.toString()) !== "closed") return true;
  return base instanceof ipaddr.IPv6 && bits >= 96 && bits < 128 && base.match(gateway);
}

function kindOfV4(address: ipaddr.IPv4): AddressKind {
  const range = address.range();
  if (range === "unicast") return "public";
  if (range === "loopback") return "loopback";
  return range === "private" || range === "carrierGradeNat" ? "private" : "closed";
}

function kindOfV6(address: ipaddr.IPv6): AddressKind {
  const range = address.range();
  // ipaddr.js says unicast also of what IANA has given to nobody, and of v4-compatible addresses.
  if (range === "unicast") return address.match(global) ? "public" : "closed";
  if (range === "loopback") return "loopback";
  if (range === "uniqueLocal") return "private";
  return carriesPublic(address) ? "private" : "closed";
}

function carriesPublic(address: ipaddr.IPv6): boolean {
  if (!address.match(gateway)) return false;
  return kindOf(address.toByteArray().slice(12).join(".")) === "public";
}
