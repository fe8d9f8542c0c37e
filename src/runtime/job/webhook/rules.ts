import { listOf } from "../../environment/list-of.js";
import type { Environment } from "../../environment/load-files.js";
import { StartupError } from "../../environment/startup-error.js";
import { Targets } from "../../fetch/targets.js";
import { Refusal } from "../../http/refusal.js";
import { modeOf } from "../../http/startup.js";

/** Says whether callers may name that address. @throws Refusal 422 `webhook_not_allowed` */
export type WebhookRules = (url: URL) => void;

/**
 * Which addresses callers may name: hosts of `WEBHOOK_HOSTS` (`hooks.example.com`,
 * `hooks.example.com:8443`, `*.example.com`, `*` for every public host), by https, and none when
 * it isn't set. Outside of production every host unless it is set, http and this machine, too.
 * Addresses that aren't public are refused here when they are written as such, and when
 * connecting when a name resolves to them.
 * @throws StartupError for an entry that is no host.
 */
export function webhookRules(environment: Environment): WebhookRules {
  const production = modeOf(environment) === "production";
  const hosts = listOf("WEBHOOK_HOSTS", environment).map(hostIn);
  const targets = new Targets({ allow: [], loopback: !production });
  return (url) => {
    if (production && url.protocol !== "https:") throw notAllowed("It must begin with https://.");
    const isOpen = production || hosts.length > 0 ? hosts.some((host) => host(url)) : true;
    if (!isOpen) throw notAllowed("Its host is not one that this service may call.");
    if (!isReachable(targets, url)) {
      throw notAllowed("It is not an address that this service may call.");
    }
  };
}

function isReachable(targets: Targets, url: URL): boolean {
  try {
    targets.isTrusted(url);
    return true;
  } catch (error) {
    if (Refusal.is(error)) return false;
    throw error;
  }
}

/** Says whether an address belongs to a host of the list; ports other than the usual are named. */
function hostIn(entry: string): (url: URL) => boolean {
  if (entry === "*") return ({ port }) => port === "";
  const below = entry.startsWith("*.");
  const text = `https://${below ? entry.slice(2) : entry}/`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.pathname !== "/" || /[/?#@*\s]/.test(entry.replace(/^\*\./, ""))) {
    const problem = `"${entry}" in WEBHOOK_HOSTS is no host.`;
    const cure = "Write hooks.example.com, hooks.example.com:8443, *.example.com or *.";
    throw new StartupError([{ problem, cure }]);
  }
  const { hostname, port } = url;
  return (asked) =>
    asked.port === port &&
    (below ? asked.hostname.endsWith(`.${hostname}`) : asked.hostname === hostname);
}

const notAllowed = (detail: string): Refusal =>
  new Refusal({
    status: 422,
    code: "webhook_not_allowed",
    detail: `webhook_url can't be called. ${detail}`,
    members: { errors: [{ pointer: "/body/webhook_url", message: detail }] },
    knob: "WEBHOOK_HOSTS",
  });
