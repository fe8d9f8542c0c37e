import type { ProjectSettings } from "./project.js";

/**
 * What the running API needs of `endpointgen.yaml`, for the generated `settings.ts`. What is empty
 * is left out; a guard of `closed` too, because the laptop opens the built-in routes.
 */
export function runtimeSettings(settings: ProjectSettings): Readonly<Record<string, unknown>> {
  const { base_path, auth, trusted_proxies, cors, builtin } = settings;
  return {
    version: settings.version,
    ...(base_path === "" ? {} : { base_path }),
    auth: written(auth),
    ...(trusted_proxies.length > 0 ? { trusted_proxies } : {}),
    ...(cors.origins.length > 0 ? { cors: written(cors) } : {}),
    body_limit: settings.body_limit,
    request_timeout: settings.request_timeout,
    ...nonEmpty("user_profile", userProfile(settings)),
    ...nonEmpty("builtin", {
      ...(builtin.prefix === "" ? {} : { prefix: builtin.prefix }),
      ...(builtin.port === undefined ? {} : { port: builtin.port }),
      ...(builtin.guard === "closed" ? {} : { guard: builtin.guard }),
    }),
  };
}

/** What `defaults` says of users' own profiles; every endpoint's own values would be many answers to one question. */
function userProfile({ defaults = {} }: ProjectSettings): object {
  const cache = mapAt(defaults, "cache");
  const scope = mapAt(defaults, "security")["user_profile_scope_required"];
  const ttl = mapAt(cache, "default")["user_profile_ttl"] ?? cache["user_profile_ttl"];
  return {
    ...(typeof scope === "string" ? { scope } : {}),
    ...(typeof ttl === "number" ? { ttl } : {}),
  };
}

function mapAt(map: Readonly<Record<string, unknown>>, key: string): Record<string, unknown> {
  const value = map[key];
  return typeof value === "object" && value !== null ? { ...value } : {};
}

const written = (map: object): object =>
  Object.fromEntries(Object.entries(map).filter(([, value]) => value !== undefined));

const nonEmpty = (name: string, map: object): object =>
  Object.keys(map).length > 0 ? { [name]: map } : {};
