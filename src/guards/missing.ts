/** Guards that the YAML asks for and that somebody took out of the generated code. */
import type { Diagnostic, Place } from "../diagnostic.js";
import type { EndpointModel } from "../model/endpoint-model.js";
import type { Parse } from "../syntax/tree.js";
import { chainsOf, holds } from "./chains.js";
import { type Guard, guardsOf } from "./expected.js";

/** The generated files of one endpoint as they stand, or would stand; those to be looked at. */
export interface GuardedFile {
  /** Relative to the project. */
  readonly path: string;
  readonly text: string;
}

export interface GuardedEndpoint {
  readonly model: EndpointModel;
  readonly files: Readonly<Partial<Record<Guard["file"], GuardedFile>>>;
  /** Where the YAML says a section; undefined: a default. */
  readonly placeOf: (section: string) => Place | undefined;
}

/**
 * A finding for each guard of the model that a file doesn't call any more, unconditionally, in its
 * place: it names guard, file, endpoint and YAML line. Formatting, names of constants and what is
 * added around a guard don't count. A file that doesn't parse is a finding itself.
 */
export function missingGuards(endpoint: GuardedEndpoint, parse: Parse): readonly Diagnostic[] {
  const guards = guardsOf(endpoint.model);
  return (["endpoint", "contract"] as const).flatMap((kind) => {
    const file = endpoint.files[kind];
    if (file === undefined) return [];
    const tree = parse(file.text);
    if (tree === undefined) return [unreadable(endpoint, file)];
    const chains = chainsOf(tree.root);
    const missing = guards.filter(
      (guard) => guard.file === kind && !chains.some((chain) => holds(chain, guard.chain)),
    );
    const once = new Map(missing.map((guard) => [guard.name, guard]));
    return [...once.values()].map((guard) => gone(guard, endpoint, file));
  });
}

function gone(
  { name, section }: Guard,
  { model, placeOf }: GuardedEndpoint,
  { path }: GuardedFile,
): Diagnostic {
  const place = section === undefined ? undefined : placeOf(section);
  const asked = place ?? { file: model.source, line: 1, column: 1, length: 1 };
  const because = section === undefined ? "every endpoint has it" : `\`${section}\` asks for it`;
  return {
    code: "missing-guard",
    severity: "error",
    message: `the guard \`${name}\` of ${model.operation.names.snake} is missing from its generated code, or only called now and then; ${because} (${asked.file}:${String(asked.line)})`,
    cure: "turn it off in the YAML if it should go; else delete this file: generate writes it anew",
    place: { file: path, line: 1, column: 1, length: 1 },
    related: [{ place: asked, message: because }],
  };
}

function unreadable({ model }: GuardedEndpoint, { path }: GuardedFile): Diagnostic {
  return {
    code: "missing-guard",
    severity: "error",
    message: `this file doesn't parse, so nobody can tell whether the guards of ${model.operation.names.snake} are in it`,
    cure: "mend it, or delete it: generate writes it anew",
    place: { file: path, line: 1, column: 1, length: 1 },
  };
}
