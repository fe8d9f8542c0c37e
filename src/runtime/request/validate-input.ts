import type { z } from "zod";
import { invalidInput, problemsOf } from "./problems.js";

/**
 * Checks a value by hand, as the contract checks a body: for routes that nobody generated.
 * @throws Refusal 422 `invalid_input` that lists every problem by JSON pointer.
 */
export function validateInput<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw invalidInput(problemsOf("body", result.error.issues));
}
