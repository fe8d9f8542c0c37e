import { StartupError, type StartupProblem } from "../environment/startup-error.js";
import { Refusal, type Bar } from "../http/refusal.js";
import { isInside, parseRange, type AddressRange } from "./address-range.js";
import { reportedAddress, type WithAddress } from "./client-address.js";

/** How the list is used. */
export interface IpWhitelistOptions {
  /** A proxy is trusted, so that one socket carries requests of many clients; true when absent. */
  readonly proxied?: boolean;
}

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
  const isAllowed = (request: WithAddress): boolean => {
    const address = reportedAddress(request);
    return address !== undefined && isInside(address, ranges);
  };
  if (proxied) return (request) => barOf(isAllowed(request));
  // Without proxies an address can't change while its socket lives.
  const verdicts = new WeakMap<object, boolean>();
  return (request) => {
    const known = verdicts.get(request.socket);
    if (known !== undefined) return barOf(known);
    const inside = isAllowed(request);
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

function parseRanges(cidrs: readonly string[]): readonly AddressRange[] {
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
