/** `${NAME:default}`: values that are read from the environment when the project starts. */
import { z } from "zod";
import type { Path } from "../sections/section.js";
import { below, core, kindOf } from "./schema-walk.js";
import { isRecord } from "./traced.js";

/** One `${NAME:default}`. */
export interface Placeholder {
  readonly path: Path;
  readonly name: string;
  /** As it is written. */
  readonly text: string;
}

/** A placeholder that can't stand where it stands. */
export interface Misplaced {
  readonly path: Path;
  readonly message: string;
  readonly cure?: string;
}

export interface Filled {
  /** The value with every placeholder replaced by its default, ready for the schema. */
  readonly value: unknown;
  readonly placeholders: readonly Placeholder[];
  readonly misplaced: readonly Misplaced[];
}

/** Replaces the placeholders of a section (or of the keys above the sections). */
export function fillIn(value: unknown, schema: z.ZodType): Filled {
  const placeholders: Placeholder[] = [];
  const misplaced: Misplaced[] = [];
  const filled = fill(value, { schema, path: [], placeholders, misplaced });
  return { value: filled, placeholders, misplaced };
}

interface Walk {
  /** Undefined: a key that nobody knows, which is told elsewhere. */
  readonly schema: z.ZodType | undefined;
  readonly path: Path;
  readonly placeholders: Placeholder[];
  readonly misplaced: Misplaced[];
}

function fill(value: unknown, walk: Walk): unknown {
  if (typeof value === "string" && value.startsWith("${") && value.endsWith("}"))
    return replace(value, walk);
  const inner = (key: string | number): Walk => ({
    ...walk,
    schema: walk.schema && below(walk.schema, key),
    path: [...walk.path, key],
  });
  if (Array.isArray(value)) return value.map((entry: unknown, index) => fill(entry, inner(index)));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, fill(entry, inner(key))]),
  );
}

function replace(text: string, { schema, path, placeholders, misplaced }: Walk): unknown {
  const wrong = (message: string, cure: string): string => {
    misplaced.push({ path, message, cure });
    return text;
  };
  const [, name = "", fallback] = /^\$\{([^:}]*)(?::([^]*))?\}$/.exec(text) ?? [];
  if (!/^[A-Z_][A-Z0-9_]*$/.test(name)) {
    return wrong(
      `\`${text}\`: the name of an environment value is written in capitals`,
      "${MY_LIMIT:20}",
    );
  }
  if (fallback === undefined) {
    return wrong(
      `\`${text}\` has no default, so nothing can be checked before start-up`,
      `\${${name}:…}`,
    );
  }
  if (schema === undefined) return text;
  const kind = kindOf(schema);
  if (kind === "structure") {
    const message = `\`${text}\`: this decides what is generated, so it can't wait for the environment`;
    return wrong(message, "numbers, texts and lists can; write the value itself here");
  }
  placeholders.push({ path, name, text });
  if (kind === "text") return fallback;
  return kind === "number" ? numberOf(fallback) : listOf(fallback, schema);
}

/** A figure as a number; a duration, or what isn't one, stays text for the schema to judge. */
function numberOf(text: string): number | string {
  return /^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$/.test(text) ? Number(text) : text;
}

/** JSON or comma-separated. */
function listOf(text: string, schema: z.ZodType): unknown {
  const own = core(schema);
  const numeric = own instanceof z.ZodArray && kindOf(own.element as z.ZodType) === "number";
  if (text.trim().startsWith("[")) return jsonOf(text);
  const entries = text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
  return numeric ? entries.map(numberOf) : entries;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
