/** Members that go into a JSON file of somebody else; whatever else is in it stays as it is. */
import type { ts } from "ts-morph";
import { lineEndingAt, lineStart, splice } from "./splice.js";
import type { Compiler } from "./syntax.js";

export interface Member {
  /** The objects around it: `["scripts"]`. */
  readonly within: readonly string[];
  readonly name: string;
  readonly value: string | boolean;
}

/** The text with the members in it; undefined where it is no JSON object. A member that is there stays. */
export function withMembers(
  compiler: Compiler,
  text: string,
  members: readonly Member[],
): string | undefined {
  let edited: string | undefined = text;
  for (const member of members) {
    edited = edited === undefined ? undefined : withMember(compiler, edited, member);
  }
  return edited;
}

function withMember(
  compiler: Compiler,
  text: string,
  { within, name, value }: Member,
): string | undefined {
  const file = compiler.parseJsonText("file.json", text);
  const wrong = (file as unknown as { parseDiagnostics: readonly unknown[] }).parseDiagnostics;
  let object: ts.Node | undefined = file.statements[0]?.expression;
  if (wrong.length > 0) return undefined;
  for (const [depth, key] of within.entries()) {
    if (object === undefined || !compiler.isObjectLiteralExpression(object)) return undefined;
    const inner = memberOf(compiler, object, key);
    if (inner === undefined) {
      const nested = within
        .slice(depth + 1)
        .reduceRight<unknown>((last, one) => ({ [one]: last }), {
          [name]: value,
        });
      return insert(compiler, text, object, { name: key, value: nested, sorted: false });
    }
    object = inner;
  }
  if (object === undefined || !compiler.isObjectLiteralExpression(object)) return undefined;
  if (memberOf(compiler, object, name)) return text;
  const sorted = within.at(-1)?.endsWith("ependencies") === true;
  return insert(compiler, text, object, { name, value, sorted });
}

const nameOf = ({ name }: ts.ObjectLiteralElementLike): string =>
  name !== undefined && "text" in name ? name.text : "";

function memberOf(
  compiler: Compiler,
  object: ts.ObjectLiteralExpression,
  name: string,
): ts.Expression | undefined {
  const found = object.properties.find((one) => nameOf(one) === name);
  return found && compiler.isPropertyAssignment(found) ? found.initializer : undefined;
}

interface New {
  readonly name: string;
  readonly value: unknown;
  /** In the order of names, as package managers write them; else last. */
  readonly sorted: boolean;
}

function insert(
  compiler: Compiler,
  text: string,
  object: ts.ObjectLiteralExpression,
  { name, value, sorted }: New,
): string {
  const { properties } = object;
  const open = text.indexOf("{", object.pos) + 1;
  const ending = lineEndingAt(text, open);
  const outer = indentAt(text, open);
  const [first] = properties;
  const unit = indentUnit(text);
  const inner = first === undefined ? outer + unit : indentAt(text, text.indexOf('"', first.pos));
  const written = JSON.stringify(value, undefined, unit).replaceAll("\n", `${ending}${inner}`);
  const member = `"${name}": ${written}`;
  if (first === undefined) {
    return splice(text, [{ at: open, text: `${ending}${inner}${member}${ending}${outer}` }]);
  }
  const oneLine = !text.slice(open, object.getEnd()).includes("\n");
  const gap = oneLine ? " " : `${ending}${inner}`;
  const before = sorted ? properties.filter((one) => nameOf(one) < name).at(-1) : properties.at(-1);
  if (before === undefined) return splice(text, [{ at: open, text: `${gap}${member},` }]);
  return splice(text, [{ at: before.getEnd(), text: `,${gap}${member}` }]);
}

const indentAt = (text: string, at: number): string =>
  /^[ \t]*/.exec(text.slice(lineStart(text, at)))?.[0] ?? "";

const indentUnit = (text: string): string => /\n([ \t]+)"/.exec(text)?.[1] ?? "  ";
