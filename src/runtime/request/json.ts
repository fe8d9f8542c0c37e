import { isUtf8 } from "node:buffer";
import { Refusal } from "../http/refusal.js";
import { invalidInput, pointerTo } from "./problems.js";

/** Deeper JSON is refused: nothing that walks a value recursively can then run out of stack. */
const maxDepth = 100;

/**
 * Parses the bytes of a JSON body; no bytes at all are `undefined`.
 * @throws Refusal 400 `invalid_json` for what isn't JSON in UTF-8 or nests deeper than `maxDepth`;
 * 422 for a key named `__proto__`, which would change prototypes wherever it is copied.
 */
export function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  if (!isUtf8(bytes)) throw invalidJson("The body is not UTF-8.");
  const text = bytes.toString("utf8");
  const value = parse(text);
  // Every level takes two characters, so short bodies need no second look.
  if (text.length > 2 * maxDepth || text.includes("__proto__") || text.includes("\\u")) {
    inspect(value, ["body"]);
  }
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw invalidJson("The body is not valid JSON.");
  }
}

function inspect(value: unknown, path: readonly PropertyKey[]): void {
  if (typeof value !== "object" || value === null) return;
  if (path.length > maxDepth) {
    throw invalidJson(`The body nests deeper than ${maxDepth} levels.`);
  }
  for (const [key, member] of Object.entries(value)) {
    if (key === "__proto__") {
      throw invalidInput([{ pointer: pointerTo([...path, key]), message: "unknown field" }]);
    }
    if (typeof member === "object" && member !== null) inspect(member, [...path, key]);
  }
}

function invalidJson(detail: string): Refusal {
  return new Refusal({ status: 400, code: "invalid_json", detail, knob: "request.body" });
}
