/** What the template of the generated tests prints: one block per guard, in pipeline order. */
import type { Contribution, Import, TestBlock } from "../model/contribution.js";
import { askedSuite } from "../model/asked-tests.js";
import type { JobShape } from "../model/shapes.js";
import type { EndpointModel, Operation } from "../model/endpoint-model.js";
import {
  arrow,
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
import { exampleHandler } from "./example-handler.js";
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
  /** Where requests become jobs: those, run. */
  readonly job: JobTestView | undefined;
  /** The body is one that we declare, and so takes no other fields. */
  readonly strictBody: boolean;
  readonly hasResult: boolean;
  /** Of a stream: the text that the example's row comes to, as far as its fields tell it. */
  readonly lines: { readonly format: string; readonly text: string } | undefined;
  /** Steps that stand for those of the handler file, which would really do something. */
  readonly chain: string | undefined;
  readonly imports: string;
  readonly errors: readonly { code: string; quoted: string; status: number }[];
  readonly tests: readonly Readonly<Record<string, unknown>>[];
  /** The YAML's own, and what they stand under. */
  readonly asked: readonly AskedTestView[];
  readonly askedName: string;
}

/** Tests of jobs: one that succeeds, and one that never does. */
export interface JobTestView {
  /** `mountRenderVideo(app, jobs(app, …))` */
  readonly succeeding: string;
  readonly failing: string;
  /** `const api = await testEndpoint(mount, …)` */
  readonly starting: string;
  /** `const result = …` */
  readonly result: string | undefined;
  readonly tries: string;
  /** The same with a receiver of webhooks; undefined where callers can't name one. */
  readonly told: string | undefined;
  readonly publishesEvent: boolean;
  /** What the passing user has; undefined where nothing is paid. */
  readonly credits: string | undefined;
  /** How a job whose credits are estimated ends, and where it is mounted; undefined for others. */
  readonly charging: { readonly mounted: string; readonly returned: string } | undefined;
}

/** More than the estimates of projects. */
const plenty = 1_000_000;

export function testView(model: EndpointModel, options: ViewOptions): TestView {
  const { operation, example, contributions } = model;
  const { names, response, request, upload } = operation;
  const blocks = contributions.flatMap((part) => part.tests ?? []);
  const perIp = contributions.some(({ admission = [] }) =>
    admission.some(({ name }) => name === "perIp"),
  );
  const chain = contributions.flatMap((part) => part.chain ?? []);
  const common = { success: response.status, camel: names.camel, perIp };
  return {
    title: `${operation.method} ${operation.path}`,
    name: quoted(`${operation.method} ${operation.path}`),
    source: model.source,
    camel: names.camel,
    pascal: names.pascal,
    starting: printer(options.width).code(starting(model), 2, 1),
    usesExample:
      (response.body !== undefined && operation.stream === undefined) ||
      request.body !== undefined ||
      upload?.form !== undefined ||
      blocks.some(({ template }) => template === "cache_http"),
    example: printer(options.width).code(literal(example), 0, 1),
    status: response.status,
    guardOnly: operation.guardOnly,
    job: operation.job && jobTestView(model, operation.job, options.width),
    strictBody: request.body?.kind === "fields" || upload?.form?.kind === "fields",
    hasResult: response.body !== undefined && operation.stream === undefined,
    lines: linesOf(model),
    chain: chain.length > 0 ? printer(options.width).code(chainOf(chain), 0, 1) : undefined,
    imports: printImports(importsOf(model, blocks, options), options.width),
    // A job fails with them, not its request.
    errors: Object.entries(operation.job ? {} : operation.errors).map(([code, status]) => ({
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
  { operation, contributions }: EndpointModel,
  blocks: readonly TestBlock[],
  { runner, paths }: ViewOptions,
): Import[] {
  const { names, job } = operation;
  const generated = (file: string): string =>
    modulePath(paths.tests, `${paths.generated}/${names.kebab}/${file}`);
  const runtime = blocks.flatMap((block) => block.runtime ?? []);
  const hasJobs = job !== undefined;
  const hasChain = blocks.some(({ data }) => data["chained"] === true);
  const appTypes = hasJobs || hasChain ? ["App", ...(hasChain ? ["Handler"] : [])] : [];
  const kit = {
    names: [
      "testEndpoint",
      ...(hasJobs ? ["finishedJob"] : []),
      ...(job?.publishesEvent === true ? ["publishedEvents"] : []),
      ...blocks.flatMap((block) => block.testing ?? []),
      ...(usesReceiver(operation, contributions) ? ["webhookReceiver"] : []),
    ],
    types: ["TestApi"],
  };
  return [
    ...(runtime.length > 0 || hasJobs || hasChain
      ? [{ from: "@endpointgen/runtime", names: runtime, types: appTypes }]
      : []),
    { from: "@endpointgen/runtime/testing", ...kit },
    { from: runner, names: ["afterEach", "describe", "it"] },
    { from: generated("contract.ts"), names: [names.camel] },
    { from: generated("endpoint.ts"), names: [`mount${names.pascal}`] },
    ...(hasJobs ? [{ from: generated("worker.ts"), names: ["jobs"] }] : []),
  ];
}

/** Its test names it, and so does whoever starts an endpoint whose example names an address. */
const usesReceiver = ({ job, request }: Operation, parts: readonly Contribution[]): boolean =>
  job?.webhook === true &&
  (request.body?.kind === "fields" ||
    parts.some(({ testOptions = [] }) => testOptions.some(({ name }) => name === "fetch")));

function starting({ operation, contributions, example }: EndpointModel): Code {
  const { names } = operation;
  const options = contributions.flatMap((part) => part.testOptions ?? []);
  const { stream, raw } = operation;
  const isUsual = stream === undefined && raw !== true;
  const own = exampleHandler(operation, example.response.body);
  const all = objectOf([
    entry("endpoint", text(names.camel)),
    ...(isUsual ? [] : [entry("handler", own)]),
    ...options.map(({ name, value }) => entry(name, value)),
    entry("without", text("without")),
  ]);
  const chained = contributions.some((part) => part.chain !== undefined);
  const mount = chained ? text("mount") : text(`mount${names.pascal}`);
  return prefix("const api = await ", call("testEndpoint", mount, all));
}

/** `{ sendMail: () => ran.push("sendMail") }` */
const chainOf = (steps: readonly string[]): Code =>
  prefix(
    "const chain = ",
    objectOf(steps.map((name) => entry(name, arrow("()", call("ran.push", text(quoted(name))))))),
  );

function linesOf({ operation: { stream, response }, example }: EndpointModel): TestView["lines"] {
  const row: unknown = example.response.body;
  if (stream === undefined || response.body?.kind !== "fields") return undefined;
  const names = Object.keys(response.body.fields).join(",");
  const line = stream === "csv" ? names : JSON.stringify(row);
  return { format: stream, text: quoted(line) };
}

function jobTestView(
  { operation, contributions, result }: EndpointModel,
  job: JobShape,
  width: number,
): JobTestView {
  const { names, requiredCredits } = operation;
  const print = printer(width);
  const statement = (name: string, code: Code): string =>
    print.code(prefix(`const ${name} = `, code), 4, 1);
  const mounting = (work: Code): string => {
    const handed = call("jobs", text("app"), arrow("()", work));
    return print.code(call(`mount${names.pascal}`, text("app"), handed), 6, 1);
  };
  const given = contributions.flatMap((part) => part.testOptions ?? []);
  const options = (...more: readonly { readonly name: string; readonly value: Code }[]) =>
    objectOf([
      entry("endpoint", text(names.camel)),
      ...[...given.filter(({ name }) => more.every((one) => one.name !== name)), ...more].map(
        ({ name, value }) => entry(name, value),
      ),
    ]);
  const start = (all: Code): string =>
    statement("api", prefix("await ", call("testEndpoint", text("mount"), all)));
  const receiver = { name: "fetch", value: text("receiver.fetch") };
  const isTold = job.webhook && operation.request.body?.kind === "fields";
  const paid = contributions.some(({ section }) => section === "credits");
  const fields = contributions.flatMap(({ contract = [] }) => contract);
  const estimated = fields.some(({ name }) => name === "charges");
  return {
    succeeding: mounting(literal(result)),
    failing: mounting(text('Promise.reject(new Error("broken"))')),
    starting: start(options()),
    told: isTold ? start(options(receiver)) : undefined,
    result: result === undefined ? undefined : statement("result", literal(result)),
    tries: numeral(1 + job.maxRetries),
    publishesEvent: job.publishesEvent,
    credits: paid ? numeral(estimated ? plenty : requiredCredits) : undefined,
    charging: estimated ? chargingView(names.pascal, result, width) : undefined,
  };
}

function chargingView(pascal: string, result: unknown, width: number): JobTestView["charging"] {
  const print = printer(width);
  const handed = call("jobs", text("app"), text("work"));
  return {
    mounted: print.code(call(`mount${pascal}`, text("app"), handed), 6, 1),
    returned: result === undefined ? "" : print.code(prefix("return ", literal(result)), 6, 1),
  };
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
