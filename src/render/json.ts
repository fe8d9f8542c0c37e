/** JSON as prettier prints it: objects open, lists on one line where they fit. */

interface Place {
  readonly width: number;
  readonly indent: number;
  /** Columns taken on the first line: the indent and a key. */
  readonly column: number;
}

export function printJson(value: unknown, width: number): string {
  return `${printValue(value, { width, indent: 0, column: 0 })}\n`;
}

function printValue(value: unknown, place: Place): string {
  if (Array.isArray(value)) return printList(value, place);
  if (typeof value === "object" && value !== null) return printObject(value, place);
  return JSON.stringify(value ?? null);
}

function printObject(value: object, { width, indent }: Place): string {
  const inner = indent + 2;
  const lines = Object.entries(value).flatMap(([key, item]: [string, unknown]) => {
    if (item === undefined) return [];
    const name = `${JSON.stringify(key)}: `;
    return [`${name}${printValue(item, { width, indent: inner, column: inner + name.length })}`];
  });
  return lines.length === 0 ? "{}" : enclosed("{", lines, "}", indent);
}

function printList(list: readonly unknown[], { width, indent, column }: Place): string {
  if (list.length === 0) return "[]";
  const inner = indent + 2;
  const items = list.map((item) => printValue(item, { width, indent: inner, column: inner }));
  const flat = `[${items.join(", ")}]`;
  // One more column for the comma that may follow.
  const fits = !flat.includes("\n") && column + flat.length + 1 <= width;
  return fits ? flat : enclosed("[", items, "]", indent);
}

function enclosed(open: string, lines: readonly string[], close: string, indent: number): string {
  const inner = " ".repeat(indent + 2);
  return `${open}\n${inner}${lines.join(`,\n${inner}`)}\n${" ".repeat(indent)}${close}`;
}
