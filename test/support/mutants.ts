/** Generated code with one guard taken out: each such mutant must turn a generated test red. */
import { type CallExpression, Node, Project, SyntaxKind, type SourceFile } from "ts-morph";

export interface Mutant {
  /** What was taken out: `admission.rateLimit`, `bar hasRole`, `sealed` … */
  readonly name: string;
  readonly endpoint: string;
  readonly contract: string;
}

interface Sources {
  readonly endpoint: string;
  readonly contract: string;
}

interface Removal {
  readonly name: string;
  readonly apply: (file: SourceFile) => void;
}

/** Every way to take one guard out of the generated code of one endpoint. */
export function mutantsOf(sources: Sources): Mutant[] {
  return [
    ...removed(sources, "endpoint", endpointRemovals),
    ...removed(sources, "contract", contractRemovals),
  ];
}

function removed(
  sources: Sources,
  which: keyof Sources,
  removals: (file: SourceFile) => Removal[],
): Mutant[] {
  const count = removals(parse(sources[which])).length;
  return Array.from({ length: count }, (_, index) => {
    // A fresh tree for each: nodes of a changed tree are no longer valid.
    const file = parse(sources[which]);
    const removal = removals(file)[index];
    if (removal === undefined) throw new Error("the number of removals changed");
    removal.apply(file);
    return { ...sources, [which]: file.getFullText(), name: removal.name };
  });
}

const parse = (text: string): SourceFile =>
  new Project({ useInMemoryFileSystem: true }).createSourceFile("generated.ts", text);

function endpointRemovals(file: SourceFile): Removal[] {
  return [
    ...guardsOfTheStore(file),
    ...bars(file),
    ...wraps(file),
    ...propertiesOf(call(file, "app.observe"), "observe"),
    ...unwrapped(file, ["encryptIncoming", "decryptOutgoing"]),
  ];
}

function contractRemovals(file: SourceFile): Removal[] {
  const permissions = file
    .getDescendantsOfKind(SyntaxKind.PropertyAssignment)
    .filter((property) => property.getName() === "permissions");
  return [
    ...permissions.map((property) => ({
      name: "permissions",
      apply: () => void property.setInitializer("[]"),
    })),
    ...unwrapped(file, ["sealed"]),
    ...calls(file, "z.strictObject").map((found) => ({
      name: "strictObject",
      apply: () => void found.getExpression().replaceWithText("z.object"),
    })),
  ];
}

/** A guard of `admission({...})` and its input in `enter`. */
function guardsOfTheStore(file: SourceFile): Removal[] {
  const names = propertiesOf(call(file, "app.store.admission"), "admission").map(
    ({ name }) => name,
  );
  return names.map((name) => ({
    name,
    apply: (tree) => {
      const key = name.slice("admission.".length);
      for (const owner of ["app.store.admission", "admission.enter"])
        property(call(tree, owner), key)?.remove();
    },
  }));
}

/** Each argument of `firstBar`, or the only bar. */
function bars(file: SourceFile): Removal[] {
  const declared = file
    .getDescendantsOfKind(SyntaxKind.VariableDeclaration)
    .find((declaration) => declaration.getName() === "bar");
  const initializer = declared?.getInitializer();
  if (!Node.isCallExpression(initializer)) return [];
  const several = initializer.getExpression().getText() === "firstBar";
  const found = several ? initializer.getArguments() : [initializer];
  return found.map((bar) => ({
    name: `bar ${bar.getText()}`,
    apply: () => void bar.replaceWithText("undefined"),
  }));
}

/** `retry(options, inner)` becomes `inner`; the innermost becomes a guard that only calls. */
function wraps(file: SourceFile): Removal[] {
  const outer = ["retry", "circuitBreaker"].flatMap((name) => calls(file, name));
  const inner = calls(file, "timeout");
  return [
    ...outer.map((found) => ({
      name: found.getExpression().getText(),
      apply: () => void found.replaceWithText(found.getArguments().at(-1)?.getText() ?? ""),
    })),
    ...inner.map((found) => ({
      name: "timeout",
      apply: () => void found.replaceWithText("((attempt, work) => work(attempt.signal))"),
    })),
  ];
}

/** `name(x)` becomes `x`, everywhere at once. */
function unwrapped(file: SourceFile, names: readonly string[]): Removal[] {
  return names
    .filter((name) => calls(file, name).length > 0)
    .map((name) => ({
      name,
      apply: (tree) => {
        for (let [next] = calls(tree, name); next !== undefined; [next] = calls(tree, name)) {
          next.replaceWithText(next.getArguments()[0]?.getText() ?? "");
        }
      },
    }));
}

function propertiesOf(found: CallExpression | undefined, prefix: string): Removal[] {
  const object = found?.getArguments().find(Node.isObjectLiteralExpression);
  return (object?.getProperties() ?? []).filter(Node.isPropertyAssignment).map((each) => ({
    name: `${prefix}.${each.getName()}`,
    apply: (): void => {
      each.remove();
    },
  }));
}

const property = (found: CallExpression | undefined, name: string) =>
  found?.getArguments().find(Node.isObjectLiteralExpression)?.getProperty(name);

const call = (file: SourceFile, callee: string): CallExpression | undefined =>
  calls(file, callee)[0];

const calls = (file: SourceFile, callee: string): CallExpression[] =>
  file
    .getDescendantsOfKind(SyntaxKind.CallExpression)
    .filter((found) => found.getExpression().getText() === callee);
