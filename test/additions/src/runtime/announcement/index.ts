import type { Answer } from "../http/answer.js";

/** Adds the header field `announcement` to an answer. */
export function announcing(text: string): (answer: Answer) => Answer {
  return (answer) => ({ ...answer, headers: { ...answer.headers, announcement: text } });
}
