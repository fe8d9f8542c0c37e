/** What is changed in a value, and how. */
export interface Change {
  /** True for what is handed to `to`; nothing below it is looked at. */
  readonly where: (member: unknown, name: string) => boolean;
  readonly to: (member: unknown) => unknown;
}

/**
 * A copy of a value in which what `where` points at is changed, at any depth of plain objects and
 * arrays; everything else is kept as it is. Walks with a list of its own: input may nest deeper than
 * the call stack reaches.
 */
export function changed(value: unknown, { where, to }: Change): unknown {
  const root = { "": value };
  const open: Record<string, unknown>[] = [root];
  const copies = new Map<unknown, unknown>();
  const copyOf = (member: Plain): unknown => {
    const known = copies.get(member);
    if (known !== undefined) return known;
    const copy = copied(member);
    copies.set(member, copy);
    open.push(copy);
    return copy;
  };
  for (let holder = open.pop(); holder !== undefined; holder = open.pop()) {
    for (const [name, member] of Object.entries(holder)) {
      if (where(member, name)) holder[name] = to(member);
      else if (isPlain(member)) holder[name] = copyOf(member);
    }
  }
  return root[""];
}

type Plain = readonly unknown[] | Readonly<Record<string, unknown>>;

/** An array is walked by its indices, as an object by its names. */
function copied(member: Plain): Record<string, unknown> {
  if (!Array.isArray(member)) return { ...(member as Record<string, unknown>) };
  return (member as unknown[]).slice() as unknown as Record<string, unknown>;
}

function isPlain(value: unknown): value is Plain {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Members that hold something, by their names. */
export function named(names: readonly string[]): Change["where"] {
  const wanted = new Set(names);
  return (member, name) => wanted.has(name) && member !== null && member !== undefined;
}
