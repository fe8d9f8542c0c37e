/** What the endpoint skeleton prints: the contributions, slot by slot, as finished text. */
import type { Import, SharedValue, Statement } from "../model/contribution.js";
import type { EndpointModel, Operation } from "../model/endpoint-model.js";
import { call, type Code, entry, objectOf, openObjectOf, prefix, quoted, text } from "./code.js";
import { collect, type Parts, toEntry, wrapped } from "./endpoint-parts.js";
import { guardsStatement } from "./guards-statement.js";
import { answerCode, outcomeCode } from "./handler-call.js";
import { printImports } from "./imports.js";
import { modulePath } from "./module-path.js";
import { type Printer, printer } from "./statement.js";
import { titleOf } from "./title.js";
import type { OutputPaths, ViewOptions } from "./view-options.js";

export interface EndpointView {
  readonly title: string;
  readonly source: string;
  /** `export function mountIoJob(…)` */
  readonly signature: string;
  readonly imports: string;
  /** What is imported of the user's handler file: `ownHandler`. */
  readonly handlerImport: string | undefined;
  /** Statements of the mount function, before the route. */
  readonly constants: readonly string[];
  /** `app.post("/io-job"` */
  readonly verb: string;
  readonly path: string;
  readonly input: string;
  /** What the request is about: resource, address, fingerprint. */
  readonly about: readonly string[];
  readonly identify: readonly string[];
  readonly identity: boolean;
  readonly bar: string | undefined;
  readonly barSteps: string;
  readonly admission:
    | {
        readonly steps: string;
        readonly enter: string;
        readonly hit: string;
        /** Tells an old answer; undefined where there is none. */
        readonly stale: string | undefined;
      }
    | undefined;
  /** What the comment above the work says. */
  readonly logic: string;
  readonly outcome: string;
  readonly settled: string;
  readonly settleSteps: string;
  readonly answer: string;
}

export function endpointView(model: EndpointModel, { width, paths }: ViewOptions): EndpointView {
  const { operation, contributions } = model;
  const print = printer(width);
  const parts = collect(contributions);
  const stored = parts.admission.length > 0;
  return {
    title: titleOf(operation),
    source: model.source,
    signature: print.code(signature(operation, parts), 0, ": void {".length),
    imports: printImports(importsOf(model, parts), width),
    handlerImport: handlerImportOf(operation, parts, paths),
    constants: constants(model, parts, width).map((one) => print.statement(one, 2)),
    verb: operation.method.toLowerCase(),
    path: routePath(operation, width),
    input: print.code(
      wrapped(parts.receive, text(`await ${operation.names.camel}.parse(request)`)),
      4,
      1,
    ),
    about: about(operation, parts).map((statement) => print.statement(statement, 4)),
    identify: identify(operation, parts).map((statement) => print.statement(statement, 4)),
    identity: operation.identity,
    bar:
      parts.bars.length > 0
        ? print.code(prefix("const bar = ", barCode(parts.bars)), 4, 1)
        : undefined,
    barSteps: operation.identity ? "Address and roles" : "Address",
    admission: stored ? admissionView(operation, parts, print) : undefined,
    logic: operation.job === undefined ? "Business logic" : "Handing over to a worker",
    outcome: print.code(outcomeCode(parts), 4, 1),
    settled: print.code(
      prefix("return ", wrapped(parts.respond, text("await pass.settle(outcome)"))),
      4,
      1,
    ),
    settleSteps: settleSteps(parts),
    answer: print.code(answerCode(operation, parts), 4, 1),
  };
}

function importsOf({ operation }: EndpointModel, parts: Parts): Import[] {
  const { camel } = operation.names;
  const helpers = [
    ...(parts.bars.length > 1 ? ["firstBar"] : []),
    ...(parts.needs.has("address") || (!operation.identity && parts.admission.length > 0)
      ? ["clientNetwork"]
      : []),
  ];
  if (operation.guardOnly) helpers.push("passOn");
  return [
    { from: "@endpointgen/runtime", names: helpers, types: ["App"] },
    ...parts.imports,
    { from: "./contract.js", names: [camel] },
    ...(operation.rows === undefined ? [] : [{ from: "./rows.js", names: ["rows"] }]),
    ...(operation.job === undefined ? [] : [{ from: "./worker.js", names: ["jobs"] }]),
  ];
}

/**
 * What stands for the handler of jobs and of operations on tables is generated, and imported with the
 * rest; what the file of a job's handler exports beside it is not.
 */
function handlerImportOf(operation: Operation, parts: Parts, paths: OutputPaths) {
  const { guardOnly, rows, job } = operation;
  if (guardOnly || rows !== undefined) return undefined;
  if (job !== undefined && parts.handlerNames.length === 0) return undefined;
  return handlerImport(operation, parts, paths);
}

/** From `src/generated/<name>/` to `src/handlers/<name>.js`. */
function handlerImport(
  { names: { kebab }, job }: Operation,
  { handlerNames }: Parts,
  paths: OutputPaths,
): string {
  const module = modulePath(`${paths.generated}/${kebab}`, `${paths.handlers}/${kebab}.ts`);
  const named = handlerNames.length > 0 ? [`{ ${handlerNames.join(", ")} }`] : [];
  // The handler of a job is called by workers alone.
  const own = job === undefined ? ["ownHandler"] : [];
  return `import ${[...own, ...named].join(", ")} from ${quoted(module)};`;
}

function signature({ names, guardOnly, rows, job }: Operation, { chain }: Parts): Code {
  const written = rows === undefined ? "ownHandler" : "rows(app)";
  const called = job === undefined ? written : "jobs(app)";
  const own = guardOnly ? `${names.camel}.handler(passOn)` : called;
  const given = [text("app: App"), text(`handler = ${own}`)];
  // One object of steps, so that a test can give others.
  const steps = chain.length === 0 ? [] : [prefix("chain = ", shorthands(chain))];
  return call(`export function mount${names.pascal}`, ...given, ...steps);
}

const shorthands = (names: readonly string[]): Code =>
  objectOf(names.map((name) => entry(name, text(name))));

/** The path itself where the line of the route holds it, else the constant of that name. */
function routePath({ method, path }: Operation, width: number): string {
  const written = quoted(path);
  const line = `  app.${method.toLowerCase()}(${written}, observed, async (request, call) => {`;
  return line.length <= width ? written : "path";
}

function constants(
  { operation, environment, contributions }: EndpointModel,
  parts: Parts,
  width: number,
): Statement[] {
  const { camel } = operation.names;
  const configured = environment.length > 0;
  const named = routePath(operation, width) === "path";
  const options = parts.observe.length > 0 ? [openObjectOf(parts.observe.map(toEntry))] : [];
  const observed = prefix("const observed = ", call("app.observe", text(camel), ...options));
  return [
    ...(configured ? [{ code: text(`const config = app.config(${camel})`) }] : []),
    ...(named ? [{ code: text(`const { path } = ${camel}`) }] : []),
    { code: observed },
    ...guardsStatement(camel, contributions),
    ...parts.constants,
    ...(parts.admission.length > 0 ? [admissionConstant(camel, parts)] : []),
    ...(parts.wraps.length > 0 ? [{ code: prefix("const guarded = ", nested(parts.wraps)) }] : []),
  ];
}

function admissionConstant(camel: string, parts: Parts): Statement {
  const guards = openObjectOf(parts.admission.map(toEntry));
  return { code: prefix("const admission = ", call("app.store.admission", text(camel), guards)) };
}

/** `retry(options, circuitBreaker(options, timeout(10)))`: each wrap holds the next one. */
function nested([outer, ...rest]: Parts["wraps"]): Code {
  if (outer === undefined) return text("");
  return call(outer.name, ...(outer.args ?? []), ...(rest.length > 0 ? [nested(rest)] : []));
}

/** The shared values that somebody reads, then what the sections say of the request. */
function about(operation: Operation, parts: Parts): Statement[] {
  const values: Readonly<Record<SharedValue, Code>> = {
    resource: operation.resource,
    address: text("clientNetwork(request)"),
    fingerprint: text("call.fingerprint(input)"),
  };
  const names: readonly SharedValue[] = ["resource", "address", "fingerprint"];
  const shared = names.filter((name) => parts.needs.has(name));
  return [
    ...shared.map((name) => ({ code: prefix(`const ${name} = `, values[name]) })),
    ...parts.about,
    ...(operation.identity ? [] : parts.known),
  ];
}

/** Who calls, then what is said of the request only for callers who are known. */
const identify = (operation: Operation, parts: Parts): readonly Statement[] =>
  operation.identity ? [...parts.identify, ...parts.known] : parts.identify;

const barCode = (bars: readonly Code[]): Code => {
  const [only] = bars;
  return bars.length === 1 && only !== undefined ? only : call("firstBar", ...bars);
};

function admissionView(
  operation: Operation,
  parts: Parts,
  print: Printer,
): EndpointView["admission"] {
  const inputs = openObjectOf([
    entry("principal", principal(operation, parts)),
    ...(parts.bars.length > 0 ? [entry("bar", text("bar"))] : []),
    ...parts.enterWith.map(toEntry),
  ]);
  const enter = prefix("const pass = await ", call("admission.enter", text("call"), inputs));
  return {
    steps: parts.admission.map(({ name }) => spoken[name] ?? name).join(", "),
    enter: print.code(enter, 4, 1),
    hit: print.code(
      prefix("if (pass.answer) return ", wrapped(parts.respond, text("pass.answer"))),
      4,
      1,
    ),
    stale: parts.stale ? print.code(staleCode(parts), 4, 1) : undefined,
  };
}

const staleCode = (parts: Parts): Code =>
  prefix("if (pass.stale) ", call("call.early", wrapped(parts.respond, text("pass.stale"))));

const spoken: Readonly<Record<string, string>> = {
  rateLimit: "rate limit",
  perIp: "limit per address",
  mfa: "MFA",
};

function principal(operation: Operation, parts: Parts): Code {
  if (operation.identity) return text("user.principal");
  return parts.needs.has("address") ? text("address") : text("clientNetwork(request)");
}

function settleSteps(parts: Parts): string {
  const names = parts.admission.map(({ name }) => name);
  return ["cache", "credits", "idempotency"].filter((name) => names.includes(name)).join(", ");
}
