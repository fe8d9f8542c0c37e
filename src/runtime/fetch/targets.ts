import { isIP } from "node:net";
import ipaddr from "ipaddr.js";
import { StartupError } from "../environment/startup-error.js";
import { Refusal } from "../http/refusal.js";

/** Whom the service may call besides public addresses. */
export interface TargetRules {
  /** Hosts (`crm.internal`, `crm.internal:8443`) and ranges (`10.20.0.0/16`) that are private and allowed. */
  readonly allow: readonly string[];
  /** Whether the machine itself may be called: in development and tests. */
  readonly loopback: boolean;
}

/**
 * Decides where requests may go, so that nobody who can make the service fetch something reaches
 * what only the service can (server-side request forgery, OWASP). Public unicast addresses may be
 * called; every other needs the allow-list. A v4-mapped address counts as what it maps, and
 * addresses that carry another one (NAT64, 6to4, Teredo) aren't followed at all.
 */
export class Targets {
  readonly #hosts: ReadonlySet<string>;
  readonly #ranges: readonly [ipaddr.IPv4 | ipaddr.IPv6, number][];
  readonly #loopback: boolean;

  /** @throws StartupError for an entry that is neither host nor range. */
  constructor({ allow, loopback }: TargetRules) {
    const entries = allow.map((entry) => entry.trim().toLowerCase());
    const ranges = entries.filter((entry) => entry.includes("/") || isIP(bare(entry)) > 0);
    this.#ranges = ranges.map(rangeOf);
    this.#hosts = new Set(entries.filter((entry) => !ranges.includes(entry)).map(hostOf));
    this.#loopback = loopback;
  }

  /**
   * Whether the host is allowed by name, whatever it resolves to.
   * @throws Refusal 422 `target_not_allowed` for what may not be called at all.
   */
  isTrusted(url: URL): boolean {
    if (url.protocol !== "https:" && url.protocol !== "http:") throw notAllowed(url);
    if (url.username !== "" || url.password !== "") throw notAllowed(url);
    if (this.#hosts.has(url.hostname) || this.#hosts.has(withPort(url))) return true;
    const literal = bare(url.hostname);
    if (isIP(literal) > 0 && !this.allows(literal)) throw notAllowed(url);
    return false;
  }

  /** Whether an address may be connected to. */
  allows(address: string): boolean {
    // A zone names an interface of this machine, so nothing behind one is public.
    if (!ipaddr.isValid(address) || address.includes("%")) return false;
    const parsed = ipaddr.process(address);
    const range = parsed.range();
    if (range === "unicast" || (range === "loopback" && this.#loopback)) return true;
    return this.#ranges.some(([base, bits]) => {
      return base.kind() === parsed.kind() && parsed.match([base, bits]);
    });
  }
}

/** 422: the address of a request isn't one that this service may call. Says nothing of why. */
export function notAllowed({ hostname }: { readonly hostname: string }): Refusal {
  return new Refusal({
    status: 422,
    code: "target_not_allowed",
    detail: `${hostname} is not an address that this service may call.`,
    knob: "FETCH_ALLOW",
  });
}

const withPort = ({ protocol, hostname, port }: URL): string =>
  `${hostname}:${port === "" ? (protocol === "https:" ? "443" : "80") : port}`;

/** An IPv6 address without the brackets that it has in URLs. */
function bare(host: string): string {
  return host.startsWith("[") && host.endsWith("]") ? host.slice(1, -1) : host;
}

function rangeOf(entry: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  try {
    if (entry.includes("/")) return ipaddr.parseCIDR(entry);
    const address = ipaddr.process(bare(entry));
    return [address, address.kind() === "ipv4" ? 32 : 128];
  } catch {
    throw wrongEntry(entry);
  }
}

/** As a URL writes it, so that names with other letters compare alike. */
function hostOf(entry: string): string {
  const written = URL.canParse(`http://${entry}/`) ? new URL(`http://${entry}/`) : undefined;
  if (written === undefined || /[/?#@*\s]/.test(entry)) throw wrongEntry(entry);
  const { hostname } = written;
  const port = /:(\d+)$/.exec(entry)?.[1];
  return port === undefined ? hostname : `${hostname}:${port}`;
}

function wrongEntry(entry: string): StartupError {
  return new StartupError([
    {
      problem: `"${entry}" in FETCH_ALLOW is neither a host nor an address range.`,
      cure: "Write crm.internal, crm.internal:8443 or 10.20.0.0/16.",
    },
  ]);
}
