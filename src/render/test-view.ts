/** What the template of the generated tests prints: one block per guard, in pipeline order. */
import type { Import, TestBlock } from "../model/contribution.js";
import { askedSuite } from "../model/asked-tests.js";
import type { EndpointModel } from "../model/endpoint-model.js";
import {
  call,
  type Code,
  entry,
  literal,
  numeral,
  objectOf,
  prefix,
  quoted,
  text,
} from "./code.js";
import { type AskedTestView, askedTestView } from "./asked-test-view.js";
import { printImports } from "./imports.js";
import { modulePath } from "./module-path.js";
import { printer } from "./statement.js";
import type { ViewOptions } from "./view-options.js";

export interface TestView {
  readonly title: string;
  readonly name: string;
  readonly source: string;
  readonly camel: string;
  readonly pascal: string;
  /** `const api = await testEndpoint(…)` */
  readonly starting: string;
  readonly example: string;
  /** A test names it. */
  readonly usesExample: boolean;
  readonly status: number;
  readonly guardOnly: boolean;
  /** The body is one that we declare, and so takes no other fields. */
  readonly strictBody: boolean;
  readonly hasResult: boolean;
  readonly imports: string;
  readonly errors: readonly { code: string; quoted: string; status: number }[];
  readonly tests: readonly Readonly<Record<string, unknown>>[];
  /** The YAML's own, and what they stand under. */
  readonly asked: readonly AskedTestView[];
  readonly askedName: string;
}

export function testView(model: EndpointModel, options: ViewOptions): TestView {
  const { operation, example, contributions } = model;
  const { names, response, request } = operation;
  const blocks = contributions.flatMap((part) => part.tests ?? []);
  const common = { success: response.status, camel: names.camel };
  return {
    title: `${operation.method} ${operation.path}`,
    name: quoted(`${operation.method} ${operation.path}`),
    source: model.source,
    camel: names.camel,
    pascal: names.pascal,
    starting: printer(options.width).code(starting(model), 2, 1),
    usesExample:
      response.body !== undefined ||
      request.body !== undefined ||
      blocks.some(({ template }) => template === "cache_http"),
    example: printer(options.width).code(literal(example), 0, 1),
    status: response.status,
    guardOnly: operation.guardOnly,
    strictBody: request.body?.kind === "fields",
    hasResult: response.body !== undefined,
    imports: printImports(importsOf(model, blocks, options), options.width),
    errors: Object.entries(operation.errors).map(([code, status]) => ({
      code,
      quoted: quoted(code),
      status,
    })),
    tests: blocks.map((block) => blockView(block, common, options.width)),
    asked: model.tests.map((asked) => askedTestView(asked, options.width)),
    askedName: quoted(`${operation.method} ${operation.path}, ${askedSuite}`),
  };
}

function importsOf(
  { operation: { names } }: EndpointModel,
  blocks: readonly TestBlock[],
  { runner, paths }: ViewOptions,
): Import[] {
  const generated = (file: string): string =>
    modulePath(paths.tests, `${paths.generated}/${names.kebab}/${file}`);
  const runtime = blocks.flatMap((block) => block.runtime ?? []);
  const kit = { names: ["testEndpoint"], types: ["TestApi"] };
  return [
    ...(runtime.length > 0 ? [{ from: "@endpointgen/runtime", names: runtime }] : []),
    { from: "@endpointgen/runtime/testing", ...kit },
    { from: runner, names: ["afterEach", "describe", "it"] },
    { from: generated("contract.ts"), names: [names.camel] },
    { from: generated("endpoint.ts"), names: [`mount${names.pascal}`] },
  ];
}

function starting({ operation: { names }, contributions }: EndpointModel): Code {
  const options = contributions.flatMap((part) => part.testOptions ?? []);
  const all = objectOf([
    entry("endpoint", text(names.camel)),
    ...options.map(({ name, value }) => entry(name, value)),
    entry("without", text("without")),
  ]);
  return prefix("const api = await ", call("testEndpoint", text(`mount${names.pascal}`), all));
}

/** Numbers as the code of the project writes them, statements as its width breaks them. */
function blockView(
  { template, code = {}, data }: TestBlock,
  common: object,
  width: number,
): Readonly<Record<string, unknown>> {
  const print = printer(width);
  const printed = Object.entries(code).map(([name, tree]): [string, unknown] => [
    name,
    print.code(tree, 4, 1),
  ]);
  const figures = Object.entries({ ...common, ...data }).map(
    ([name, value]: [string, unknown]): [string, unknown] => [
      name,
      typeof value === "number" ? numeral(value) : value,
    ],
  );
  return { ...Object.fromEntries([...figures, ...printed]), template };
}
