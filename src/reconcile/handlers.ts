/** Where the user keeps the handler of an endpoint: found by its import of the contract. */
import { moduleUses, resolveModule } from "../syntax/modules.js";
import { isNode, type Parse, type SyntaxNode } from "../syntax/tree.js";

/** What a handler is known by. */
export interface HandlerSigns {
  /** Paths where the contract stands or stood. */
  readonly contracts: ReadonlySet<string>;
  /** Names under which it is or was exported: `ioJob`. */
  readonly names: ReadonlySet<string>;
}

/**
 * The only file that exports `ioJob.handler(…)` of this contract by default; undefined where there is
 * none, and where there are several.
 */
export function findHandler(
  texts: ReadonlyMap<string, string>,
  signs: HandlerSigns,
  parse: Parse,
): string | undefined {
  const found = [...texts].filter(
    ([path, text]) => text.includes(".handler") && isHandler(path, text, { signs, parse }),
  );
  return found.length === 1 ? found[0]?.[0] : undefined;
}

function isHandler(
  path: string,
  text: string,
  { signs, parse }: { readonly signs: HandlerSigns; readonly parse: Parse },
): boolean {
  const root = parse(text)?.root;
  if (root === undefined) return false;
  const locals = moduleUses(root)
    .filter(({ specifier }) => signs.contracts.has(resolveModule(path, specifier) ?? ""))
    .flatMap(({ node }) => importedAs(node, signs.names));
  return locals.some((local) => exportsHandler(root, local));
}

function importedAs({ specifiers }: SyntaxNode, names: ReadonlySet<string>): readonly string[] {
  const list = Array.isArray(specifiers) ? specifiers.filter(isNode) : [];
  return list.flatMap(({ imported, local }) =>
    isNode(imported) && isNode(local) && names.has(String(imported["name"]))
      ? [String(local["name"])]
      : [],
  );
}

function exportsHandler({ body }: SyntaxNode, local: string): boolean {
  const statements = Array.isArray(body) ? body.filter(isNode) : [];
  return statements.some(({ type, declaration }) => {
    if (type !== "ExportDefaultDeclaration" || !isNode(declaration)) return false;
    const { callee } = declaration;
    if (!isNode(callee)) return false;
    const { object, property } = callee;
    if (!isNode(object) || !isNode(property)) return false;
    return object["name"] === local && property["name"] === "handler";
  });
}
