/**
 * A member of a row or an object, and the fallback (undefined unless given) where there is none, it
 * is null, or the owner itself is missing. Members that objects inherit don't count: a name from a
 * request never reaches `constructor`.
 * @example
 * import { safeGetattr } from "@endpointgen/runtime";
 *
 * const contact: unknown = { first_name: null };
 * const name = safeGetattr(contact, "first_name", "Unknown");
 * if (name !== "Unknown") throw new Error("null is nothing");
 */
export function safeGetattr(owner: unknown, name: string, fallback?: unknown): unknown {
  if (typeof owner !== "object" || owner === null) return fallback;
  if (isInherited(owner, name)) return fallback;
  const value: unknown = Reflect.get(owner, name);
  return value ?? fallback;
}

/** Getters of a class are members; what every object has isn't. */
function isInherited(owner: object, name: string): boolean {
  if (Object.hasOwn(owner, name)) return false;
  return name in Object.prototype || !(name in owner);
}
