/** One file checked alone, so that a slip is told in the file that holds it. */
import type { z } from "zod";
import type { Diagnostic } from "../diagnostic.js";
import type { Path } from "../sections/section.js";
import { fillIn } from "./environment.js";
import type { Layer } from "./extend.js";
import { keysOf } from "./schema-walk.js";
import { type Problem, tell } from "./sentences.js";
import type { Shelf } from "./shelf.js";
import { isRecord } from "./traced.js";
import { adviseOn } from "./unknown-key.js";

/**
 * Every value that can't be right and every key that nobody knows. All keys have defaults, so a
 * part of a config is checked by the same schemas as a whole one.
 */
export function checkLayer(layer: Layer, shelf: Shelf): readonly Diagnostic[] {
  if (layer.kind === "preset") return [];
  const known = shelf.checked.get(layer.document);
  if (known !== undefined) return known;
  const found = [...checkHead(layer, shelf), ...checkSections(layer, shelf)];
  shelf.checked.set(layer.document, found);
  return found;
}

function checkHead(layer: Layer, shelf: Shelf): readonly Diagnostic[] {
  const schema = shelf.top();
  const names = keysOf(schema);
  const head = Object.entries(layer.value).filter(([key]) => names.includes(key));
  const unknown = Object.keys(layer.value)
    .filter((key) => !names.includes(key) && !shelf.rooms.has(key) && !key.startsWith("x-"))
    .map((key) => unknownKey({ path: [], key }, layer, shelf));
  return [
    ...unknown,
    ...checkValue({ value: Object.fromEntries(head), schema, root: [] }, layer, shelf),
  ];
}

function checkSections(layer: Layer, shelf: Shelf): readonly Diagnostic[] {
  return Object.entries(layer.value)
    .filter(([key, value]) => shelf.rooms.has(key) && typeof value !== "boolean")
    .flatMap(([key, value]) =>
      checkValue({ value, schema: shelf.section(key), root: [key] }, layer, shelf),
    );
}

interface Part {
  readonly value: unknown;
  readonly schema: z.ZodType;
  readonly root: Path;
}

function checkValue(
  { value, schema, root }: Part,
  layer: Layer,
  shelf: Shelf,
): readonly Diagnostic[] {
  const filled = fillIn(value, schema);
  const misplaced = filled.misplaced.map((problem) => ({ code: "environment-value", ...problem }));
  const parsed = schema.safeParse(filled.value);
  const told = parsed.success
    ? undefined
    : tell(parsed.error.issues, { schema, root, written: value });
  const already = new Set(misplaced.map(({ path }) => path.join("\0")));
  const problems = (told?.problems ?? []).filter(({ path }) => !already.has(path.join("\0")));
  return [
    ...[...misplaced, ...problems].map((problem) => placed(problem, root, layer)),
    ...(told?.unknownKeys ?? []).map(({ path, key }) =>
      unknownKey({ path: [...root, ...path], key }, layer, shelf),
    ),
  ];
}

const placed = (
  { path, code, message, cure }: Problem,
  root: Path,
  { document, prefix }: Layer,
): Diagnostic => ({
  code,
  severity: "error",
  message,
  cure,
  place: document.placeOf([...prefix, ...root, ...path]),
});

function unknownKey(
  { path, key }: { path: Path; key: string },
  layer: Layer,
  shelf: Shelf,
): Diagnostic {
  const { message, cure } = adviseOn(key, path, shelf);
  const place = layer.document.placeOf([...layer.prefix, ...path, key], "key");
  return { code: "unknown-key", severity: "error", message, cure, place };
}

/** What is left of a value without the keys that the schema refuses: enough to check the rest. */
export function leniently(schema: z.ZodType, value: unknown): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const wrong = new Set(
    parsed.error.issues.flatMap((issue) =>
      issue.code === "unrecognized_keys" && issue.path.length === 0
        ? issue.keys
        : issue.path.slice(0, 1).map(String),
    ),
  );
  const rest = isRecord(value) ? Object.entries(value).filter(([key]) => !wrong.has(key)) : [];
  const again = schema.safeParse(Object.fromEntries(rest));
  return again.success ? again.data : schema.parse({});
}
