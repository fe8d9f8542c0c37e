import { isIP } from "node:net";
import { StartupError, type StartupProblem } from "../environment/startup-error.js";
import { Refusal } from "../http/refusal.js";
import { isInside, parseRange, type AddressRange } from "../security/address-range.js";
import { isOpenable, kindOf } from "./address-kind.js";

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
 * called; the allow-list adds private ones and loopback, and nothing opens the rest: metadata
 * services, link-local, multicast, addresses that carry another one.
 */
export class Targets {
  readonly #hosts: ReadonlySet<string>;
  readonly #ranges: readonly AddressRange[];
  readonly #loopback: boolean;

  /** @throws StartupError that names every entry that is neither host nor range, or can't be opened. */
  constructor({ allow, loopback }: TargetRules) {
    const entries = allow.map((entry) => readEntry(entry.trim().toLowerCase()));
    const problems = entries.flatMap((entry) => ("problem" in entry ? [entry] : []));
    if (problems.length > 0) throw new StartupError(problems);
    this.#hosts = new Set(entries.flatMap((entry) => ("host" in entry ? [entry.host] : [])));
    this.#ranges = entries.flatMap((entry) => ("range" in entry ? [entry.range] : []));
    this.#loopback = loopback;
  }

  /**
   * Whether the host is allowed by name, so that it may resolve to private addresses.
   * @throws Refusal 422 `target_not_allowed` for what may not be called at all.
   */
  isTrusted(url: URL): boolean {
    if (url.protocol !== "https:" && url.protocol !== "http:") throw notAllowed(url);
    if (url.username !== "" || url.password !== "") throw notAllowed(url);
    const trusted = this.#hosts.has(url.hostname) || this.#hosts.has(withPort(url));
    const literal = bare(url.hostname);
    // No lookup happens for an address, so this is the only look at it.
    if (isIP(literal) > 0 && !this.allows(literal, trusted)) throw notAllowed(url);
    return trusted;
  }

  /** Whether an address may be connected to, for a host that is allowed by name or isn't. */
  allows(address: string, trusted: boolean): boolean {
    const kind = kindOf(address);
    if (kind === "public") return true;
    if (kind === "closed") return false;
    if (trusted || (kind === "loopback" && this.#loopback)) return true;
    return isInside(address, this.#ranges);
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

type Entry = { readonly range: AddressRange } | { readonly host: string } | StartupProblem;

function readEntry(entry: string): Entry {
  if (!entry.includes("/") && isIP(bare(entry)) === 0) return readHost(entry);
  const range = parseRange(bare(entry));
  if (range === undefined) return malformed(entry);
  return isOpenable(range) ? { range } : neverOpen(entry);
}

/** As a URL writes it, so that names with other letters compare alike. */
function readHost(entry: string): Entry {
  const written = URL.canParse(`http://${entry}/`) ? new URL(`http://${entry}/`) : undefined;
  if (written === undefined || /[/?#@*\s]/.test(entry)) return malformed(entry);
  const { hostname } = written;
  const literal = bare(hostname);
  if (isIP(literal) > 0 && kindOf(literal) === "closed") return neverOpen(entry);
  const port = /:(\d+)$/.exec(entry)?.[1];
  return { host: port === undefined ? hostname : `${hostname}:${Number(port)}` };
}

const malformed = (entry: string): StartupProblem => ({
  problem: `"${entry}" in FETCH_ALLOW or wiring.fetch.allow is neither a host nor an address range.`,
  cure: "Write crm.internal, crm.internal:8443 or 10.20.0.0/16.",
});

const neverOpen = (entry: string): StartupProblem => ({
  problem: `"${entry}" in FETCH_ALLOW or wiring.fetch.allow is a range that nothing opens.`,
  cure: "Name private addresses only: metadata services, link-local and multicast stay closed.",
});
