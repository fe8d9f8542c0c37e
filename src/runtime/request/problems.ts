import type { z } from "zod";
import { Refusal, type InputProblem } from "../http/refusal.js";

/** Which part of the request a value came from; the first step of its JSON pointer. */
export type Place = "body" | "params" | "query" | "headers";

/** The refusal of a request whose values are wrong: 422, every problem listed by JSON pointer. */
export function invalidInput(errors: readonly InputProblem[]): Refusal {
  const count = errors.length === 1 ? "One value is" : `${errors.length} values are`;
  return new Refusal({
    status: 422,
    code: "invalid_input",
    detail: `${count} wrong.`,
    members: { errors },
    knob: "request",
  });
}

/** A path as a JSON pointer (RFC 6901). */
export function pointerTo(path: readonly PropertyKey[]): string {
  return path
    .map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .join("");
}

/** What zod found wrong, in our words and never with the value itself. */
export function problemsOf(place: Place, issues: readonly z.core.$ZodIssue[]): InputProblem[] {
  return issues.flatMap((issue) => {
    const path = [place, ...issue.path];
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({
        pointer: pointerTo([...path, key]),
        message: "unknown field",
      }));
    }
    return [{ pointer: pointerTo(path), message: messageOf(issue) }];
  });
}

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_type" && issue.message.endsWith("received undefined")) {
    return "is required";
  }
  return issue.message;
}
