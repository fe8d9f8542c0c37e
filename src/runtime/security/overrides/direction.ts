import { BlockList, isIP } from "node:net";

/** What another value does to protection; `different`: nothing that counts. */
export type Verdict = "weaker" | "stronger" | "different";

/**
 * Which way a setting protects more; the generator's own declaration of every key is tested
 * against these.
 *
 * - `on`, `off`: that value protects more.
 * - `lower`: a smaller number does.
 * - `more`: each entry of a list is one more thing that is asked for.
 * - `one_of`: one entry suffices to get in; an empty list asks for nothing.
 * - `ranges`: each address outside of the reviewed ranges is one more way in; without reviewed
 *   ranges the environment names them, so nothing is widened.
 * - `free`: has nothing to do with protection.
 */
export type Direction = "on" | "off" | "lower" | "more" | "one_of" | "ranges" | "free";

/** Judges another value of a setting; the two differ. */
export function verdictOf(direction: Direction, reviewed: unknown, wanted: unknown): Verdict {
  if (direction === "free") return "different";
  if (direction === "ranges" && reviewed === undefined) return "different";
  return weakens[direction](reviewed, wanted) ? "weaker" : "stronger";
}

type Weakens = (reviewed: unknown, wanted: unknown) => boolean;

const weakens: Readonly<Record<Exclude<Direction, "free">, Weakens>> = {
  on: (_reviewed, wanted) => wanted !== true,
  off: (_reviewed, wanted) => wanted === true,
  lower: (reviewed, wanted) => Number(wanted) > Number(reviewed),
  more: (reviewed, wanted) => lacks(wanted, reviewed),
  one_of: (reviewed, wanted) => {
    if (textsOf(reviewed).length === 0) return false;
    return textsOf(wanted).length === 0 || lacks(reviewed, wanted);
  },
  ranges: (reviewed, wanted) =>
    !textsOf(wanted).every((range) => textsOf(reviewed).some((wider) => isWithin(range, wider))),
};

/** Something of the other list is missing in the one. */
function lacks(one: unknown, other: unknown): boolean {
  const known = new Set(textsOf(one));
  return textsOf(other).some((entry) => !known.has(entry));
}

const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? (value as readonly string[]) : [];

/** Whether every address of the first range is in the second. */
function isWithin(range: string, wider: string): boolean {
  const [address = "", length] = range.split("/");
  const [base = "", widerLength] = wider.split("/");
  const version = isIP(address);
  if (version === 0 || version !== isIP(base)) return false;
  const whole = version === 4 ? 32 : 128;
  const bits = Number(widerLength ?? whole);
  if (Number(length ?? whole) < bits) return false;
  const family = version === 4 ? "ipv4" : "ipv6";
  if (isMapped(address, family)) return range === wider;
  const list = new BlockList();
  list.addSubnet(base, bits, family);
  return list.check(address, family);
}

/** Stands for IPv4 addresses, so that a range of IPv6 around it holds something else. */
function isMapped(address: string, family: "ipv4" | "ipv6"): boolean {
  const mapped = new BlockList();
  mapped.addSubnet("::ffff:0:0", 96, "ipv6");
  return family === "ipv6" && mapped.check(address, family);
}
