import { isIP, isIPv4 } from "node:net";
import ipaddr from "ipaddr.js";

/** What is read of a request to know where it comes from. */
export interface WithAddress {
  /** Express' `request.ip`, which obeys `trust proxy`; absent without Express. */
  readonly ip?: string | undefined;
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/**
 * Where the request comes from, in one spelling for each address: IPv4 also for v4-mapped IPv6,
 * RFC 5952 for IPv6, without zone. When a proxy reports something that is no address, it counts
 * as the proxy's own; `unknown` when the socket is gone already.
 */
export function clientAddress(request: WithAddress): string {
  return reportedAddress(request) ?? normalAddress(request.socket.remoteAddress) ?? "unknown";
}

/**
 * Who counts as one caller by address: the address itself, of IPv6 the /64 that one subscriber
 * has to choose from (RFC 6177), as `2001:db8::/64`.
 */
export function clientNetwork(request: WithAddress): string {
  const address = clientAddress(request);
  if (isIP(address) !== 6) return address;
  const network = ipaddr.IPv6.networkAddressFromCIDR(`${address}/64`).toString();
  return `${network}/64`;
}

/** The client's address as it is reported, or undefined when that is no address. */
export function reportedAddress(request: WithAddress): string | undefined {
  return normalAddress(request.ip ?? request.socket.remoteAddress);
}

function normalAddress(text: string | undefined): string | undefined {
  if (text === undefined || isIPv4(text)) return text;
  // ipaddr.js also reads octal, hexadecimal and short spellings; Node's check doesn't.
  const bare = text.replace(/%.*$/, "");
  return isIP(bare) === 0 ? undefined : ipaddr.process(bare).toString();
}
