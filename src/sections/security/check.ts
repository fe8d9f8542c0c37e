import type { Finding } from "../section.js";
import type { Security } from "./schema.js";

/** A list that lets nobody in is right only while it isn't meant to be one. */
export function check(own: Security): readonly Finding[] {
  if (!own.ip_whitelist_enabled || own.ip_whitelist?.length !== 0) return [];
  return [
    {
      path: ["ip_whitelist"],
      severity: "warning",
      message: "`ip_whitelist` is empty, so every caller is refused",
      cure: "name the addresses, or remove the key to read IP_WHITELIST",
    },
  ];
}
