/** The label value of everything that came after the limit was reached. */
const other = "other";

const longest = 128;

/**
 * Gives one child for each label value, at most `limit` of them; later values share `other`.
 * Callers choose label values, so without a bound they would choose our memory.
 */
export function boundedLabels<Child>(
  limit: number,
  make: (value: string) => Child,
): (value: string) => Child {
  const children = new Map<string, Child>();
  const add = (value: string): Child => {
    const child = make(value);
    children.set(value, child);
    return child;
  };
  const rest = (): Child => children.get(other) ?? add(other);
  return (value) => {
    const known = children.get(value);
    if (known !== undefined) return known;
    if (value.length > longest) return rest();
    const taken = children.has(other) ? children.size - 1 : children.size;
    return taken < limit ? add(value) : rest();
  };
}
