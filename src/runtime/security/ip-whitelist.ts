import { isIP } from "node:net";
import ipaddr from "ipaddr.js";
import { StartupError, type StartupProblem } from "../environment/startup-error.js";
import { Refusal, type Bar } from "../http/refusal.js";
import { reportedAddress, type WithAddress } from "./client-address.js";

/** How the list is used. */
export interface IpWhitelistOptions {
  /** A proxy is trusted, so that one socket carries requests of many clients; true when absent. */
  readonly proxied?: boolean;
}

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

/**
 * Decides whether a request comes from one of the addresses (`10.0.0.0/8`, `2001:db8::/32`, or
 * single ones). An empty list lets nobody in. v4-mapped IPv6 counts as IPv4, in list and request.
 * @throws StartupError that names every entry that is no address range.
 */
export function createIpWhitelist(
  cidrs: readonly string[],
  { proxied = true }: IpWhitelistOptions = {},
): (request: WithAddress) => Bar {
  const ranges = parseRanges(cidrs);
  const isInside = (request: WithAddress): boolean => isAllowed(reportedAddress(request), ranges);
  if (proxied) return (request) => barOf(isInside(request));
  // Without proxies an address can't change while its socket lives.
  const verdicts = new WeakMap<object, boolean>();
  return (request) => {
    const known = verdicts.get(request.socket);
    if (known !== undefined) return barOf(known);
    const inside = isInside(request);
    verdicts.set(request.socket, inside);
    return barOf(inside);
  };
}

function barOf(inside: boolean): Bar {
  if (inside) return undefined;
  return new Refusal({
    status: 403,
    code: "ip_not_allowed",
    detail: "Requests from this address are not allowed here.",
    knob: "security.ip_whitelist_enabled",
  });
}

function isAllowed(address: string | undefined, ranges: readonly Range[]): boolean {
  if (address === undefined) return false;
  const parsed = ipaddr.parse(address);
  return ranges.some((range) => range[0].kind() === parsed.kind() && parsed.match(range));
}

function parseRanges(cidrs: readonly string[]): readonly Range[] {
  const problems: StartupProblem[] = [];
  const ranges = cidrs.flatMap((cidr) => {
    const range = parseRange(cidr.trim());
    if (range) return [range];
    problems.push({
      problem: `"${cidr}" in the IP allow-list is no address range.`,
      cure: "Write addresses such as 10.0.0.0/8, 203.0.113.7 or 2001:db8::/32.",
    });
    return [];
  });
  if (problems.length > 0) throw new StartupError(problems);
  return ranges;
}

function parseRange(cidr: string): Range | undefined {
  const [address = "", length, ...rest] = cidr.split("/");
  const version = address.includes("%") ? 0 : isIP(address);
  if (version === 0 || rest.length > 0) return undefined;
  const most = version === 4 ? 32 : 128;
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return undefined;
  const bits = length === undefined ? most : Number(length);
  return bits > most ? undefined : normalRange(ipaddr.parse(address), bits);
}

/** A v4-mapped range as the IPv4 range that it means; one that is wider than all of IPv4 means none. */
function normalRange(address: ipaddr.IPv4 | ipaddr.IPv6, bits: number): Range | undefined {
  if (!(address instanceof ipaddr.IPv6) || !address.isIPv4MappedAddress()) return [address, bits];
  return bits < 96 ? undefined : [address.toIPv4Address(), bits - 96];
}
