/** Check constraints of simple forms, as limits; what isn't understood stays the database's to refuse. */

/** In the words of JSON Schema. */
export interface Limits {
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly enum?: readonly string[];
}

/**
 * Reads `length(x) <= 64`, `x >= 0`, `x > 0 AND x < 10`, `x = ANY (ARRAY['a', 'b'])`, as PostgreSQL
 * prints them.
 *
 * @param name the column's, or `VALUE` for a domain
 */
export function limitsOf(expressions: readonly string[], name: string): Limits {
  const found = expressions.flatMap((expression) => limitsIn(expression, name));
  return found.reduce(tighter, {});
}

function limitsIn(expression: string, name: string): readonly Limits[] {
  const { text, values } = withoutText(expression);
  const plain = text.replaceAll(casts, "");
  // An absent value passes every check, so this says nothing about the others.
  const absent = `${name} IS NULL OR `;
  const own = plain.startsWith(absent) ? plain.slice(absent.length) : plain;
  if (/ OR |^NOT | NOT /.test(own)) return [];
  return own.split(" AND ").flatMap((part) => {
    const limits = limitIn(bare(part), name, values);
    return limits === undefined ? [] : [limits];
  });
}

/** Quoted text is put aside, so that what stands in it is never read as SQL. */
function withoutText(expression: string): {
  readonly text: string;
  readonly values: readonly string[];
} {
  const values: string[] = [];
  const text = expression.replaceAll(/'(?:[^']|'')*'/g, (quoted) => {
    values.push(quoted.slice(1, -1).replaceAll("''", "'"));
    return `$${String(values.length - 1)}`;
  });
  return { text, values };
}

const casts =
  /::(?:character varying|double precision|"[^"]*"|[\w.]+)(?:\(\d+(?:, ?\d+)?\))?(?:\[\])?/g;

/** Without brackets around the whole, or around a name alone. */
function bare(part: string): string {
  const inside = /^\((.*)\)$/.exec(part.trim())?.[1];
  const isWhole = inside !== undefined && !/^[^(]*\)/.test(inside);
  return (isWhole ? inside : part.trim()).replaceAll(/(?<![\w])\(("?[\w$]+"?)\)/g, "$1");
}

function limitIn(part: string, name: string, values: readonly string[]): Limits | undefined {
  const [, left = "", operator = "", right = ""] = /^(.+?) (<=|>=|<|>|=) (.+)$/.exec(part) ?? [];
  const column = left.replace(/^"(.*)"$/, "$1");
  if (column === name && operator === "=") return listIn(right, values);
  const number = numberIn(right, values);
  if (number === undefined) return undefined;
  if (column === name) return { [bounds[operator] ?? ""]: number };
  const measured = /^(?:char_length|character_length|length)\("?([^")]+)"?\)$/.exec(left)?.[1];
  return measured === name ? lengths[operator]?.(number) : undefined;
}

const bounds: Readonly<Record<string, keyof Limits>> = {
  "<=": "maximum",
  ">=": "minimum",
  "<": "exclusiveMaximum",
  ">": "exclusiveMinimum",
};

const lengths: Readonly<Record<string, (number: number) => Limits>> = {
  "<=": (maxLength) => ({ maxLength }),
  "<": (length) => ({ maxLength: length - 1 }),
  ">=": (minLength) => ({ minLength }),
  ">": (length) => ({ minLength: length + 1 }),
  "=": (length) => ({ minLength: length, maxLength: length }),
};

/** PostgreSQL prints negative numbers quoted. */
function numberIn(text: string, values: readonly string[]): number | undefined {
  const quoted = /^\$(\d+)$/.exec(text)?.[1];
  const written = quoted === undefined ? text : values[Number(quoted)];
  return written !== undefined && /^-?\d+(\.\d+)?$/.test(written) ? Number(written) : undefined;
}

function listIn(text: string, values: readonly string[]): Limits | undefined {
  const items = /^ANY \(+ARRAY\[([^\]]*)\]\)+$/.exec(text)?.[1] ?? text;
  const places = items.split(", ").map((item) => /^\$(\d+)$/.exec(item)?.[1]);
  const found = places.map((place) => (place === undefined ? undefined : values[Number(place)]));
  return found.every((value) => value !== undefined) ? { enum: found } : undefined;
}

/** Two checks of one column hold both. */
function tighter(one: Limits, other: Limits): Limits {
  const both: Record<string, unknown> = { ...one, ...other };
  for (const key of ["minLength", "minimum", "exclusiveMinimum"] as const)
    keep(both, key, Math.max, [one[key], other[key]]);
  for (const key of ["maxLength", "maximum", "exclusiveMaximum"] as const)
    keep(both, key, Math.min, [one[key], other[key]]);
  if (one.enum !== undefined && other.enum !== undefined)
    both["enum"] = one.enum.filter((value) => other.enum?.includes(value));
  return both;
}

function keep(
  into: Record<string, unknown>,
  key: string,
  choose: (one: number, other: number) => number,
  [one, other]: readonly [number | undefined, number | undefined],
): void {
  if (one !== undefined && other !== undefined) into[key] = choose(one, other);
}
