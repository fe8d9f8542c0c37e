/** Labels with places for inputs: `order:{params.id}`. */
import { type Code, literal, text } from "../../render/code.js";
import { inputExpression } from "../request/resource.js";

const place = /\{((?:params|query|headers|body)(?:\.[A-Za-z_][\w-]*)+)\}/g;

/** The inputs that a tag has places for. */
export const inputsOf = (tag: string): readonly string[] =>
  [...tag.matchAll(place)].flatMap(([, path]) => path ?? []);

/** Whether braces stand in a tag that are no place for an input. */
export const hasStrayBraces = (tag: string): boolean => /[{}]/.test(tag.replace(place, ""));

/** The tag as an expression: a string, or a template with the inputs in it. */
export function tagCode(tag: string): Code {
  if (inputsOf(tag).length === 0) return literal(tag);
  // Split by its places, texts and paths come in turns.
  const pieces = tag.split(place).map((piece, index) => {
    return index % 2 === 0 ? piece.replace(/[\\`$]/g, "\\$&") : `\${${inputExpression(piece)}}`;
  });
  return text(`\`${pieces.join("")}\``);
}
