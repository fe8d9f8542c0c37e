/** Under which names the environment of the running API speaks about a key of the YAML. */

/** Decided by the generated code itself, or about the environment: no name reaches these. */
const beyond: ReadonlySet<string> = new Set(["env_may_weaken", "fields"]);

/** `IP_WHITELIST` is the list of endpoints that name none; it replaces no reviewed one. */
const notBare: ReadonlySet<string> = new Set(["ip_whitelist"]);

/**
 * The names that set `section.key` when the API starts, the weakest first: `MFA_REQUIRED`,
 * `SECURITY_MFA_REQUIRED` and `IO_JOB_SECURITY_MFA_REQUIRED` for the endpoint `io_job`. None for
 * every key that is fixed when the code is generated.
 */
export function environmentNames(
  endpoint: string,
  section: string,
  key: string,
): readonly string[] {
  if ((section !== "security" && section !== "encryption") || beyond.has(key)) return [];
  const bare = key.toUpperCase();
  const named = `${section.toUpperCase()}_${bare}`;
  return [...(notBare.has(key) ? [] : [bare]), named, `${endpoint.toUpperCase()}_${named}`];
}
