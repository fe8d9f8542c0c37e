import { closest } from "../closest.js";
import type { ResolvedConfig } from "../config/validate.js";
import { isError } from "../diagnostic.js";
import { checklistOf } from "../explain/checklist.js";
import { allCodes, explainCode } from "../explain/code.js";
import { costOf, mermaidOf, stationsOf, withoutStore } from "../explain/pipeline.js";
import { explainValues } from "../explain/values.js";
import { Failure } from "../failure.js";
import { buildModel } from "../model/build.js";
import type { EndpointModel } from "../model/endpoint-model.js";
import { readModules } from "../modules.js";
import { paint } from "../paint.js";
import { findProject, sameEndpoint } from "../paths.js";
import { loadProject } from "../project.js";
import { codeLines, type Explained, explainedLines } from "../report/explain.js";
import { tellFindings } from "../report/tell.js";
import { exitCode, sayJson, type Session } from "../session.js";

export interface ExplainOptions {
  readonly mermaid?: boolean;
}

/** `endpointgen explain NAME`: where each value comes from and what it does; or a code. */
export async function explain(
  session: Session,
  name: string,
  options: ExplainOptions,
): Promise<number> {
  const { host } = session;
  const code = explainCode(name);
  if (code !== undefined) {
    if (session.json) sayJson(session, code);
    else host.out(`${codeLines(code, paint(host.color)).join("\n")}\n`);
    return exitCode.fine;
  }
  const root = findProject(host, session.directory);
  const format = session.json ? "json" : "human";
  const { endpoints, diagnostics } = loadProject(host, root);
  const asked = askedFor(endpoints, name);
  if (asked.length === 0 && diagnostics.some(isError)) {
    tellFindings(session, root, diagnostics, format);
    return exitCode.findings;
  }
  if (asked.length === 0) throw unknown(name, endpoints);
  const modules = await readModules(host, root, asked);
  const all: Explained[] = [];
  for (const endpoint of asked) {
    const { value: model, diagnostics: found } = buildModel(endpoint, modules.schemas);
    if (model === undefined) {
      tellFindings(session, root, [...modules.diagnostics, ...found], format);
      return exitCode.findings;
    }
    all.push(explained(endpoint, model));
  }
  tell(session, all, options.mermaid === true);
  return exitCode.fine;
}

/** One endpoint; all operations of a table by the name that its file gives it. */
function askedFor(endpoints: readonly ResolvedConfig[], name: string): readonly ResolvedConfig[] {
  const own = endpoints.filter(({ config }) => sameEndpoint(config.endpoint_name, name));
  if (own.length > 0) return own;
  return endpoints.filter(({ facts }) => sameEndpoint(facts.rows?.owner.snake ?? "", name));
}

const explained = (endpoint: ResolvedConfig, model: EndpointModel): Explained => ({
  route: `${endpoint.facts.method} ${endpoint.facts.path}`,
  file: endpoint.file,
  values: explainValues(endpoint),
  pipeline: stationsOf(model),
  cost: costOf(model),
  withoutStore: withoutStore(model, endpoint.config.rate_limit),
  checklist: checklistOf(endpoint.config, endpoint.facts.rows),
});

function tell(session: Session, all: readonly Explained[], mermaid: boolean): void {
  const { host } = session;
  const [first, second] = all;
  if (session.json) sayJson(session, second === undefined ? first : { endpoints: all });
  else host.out(`${all.map((one) => textOf(one, host, mermaid)).join("\n\n")}\n`);
}

const textOf = (one: Explained, host: Session["host"], mermaid: boolean): string =>
  mermaid
    ? mermaidOf(one.pipeline, one.route)
    : explainedLines(one, paint(host.color), host.columns).join("\n");

function unknown(name: string, endpoints: readonly ResolvedConfig[]): Failure {
  const names = endpoints.map(({ config }) => config.endpoint_name);
  const nearest = closest(name, [...names, ...allCodes]);
  return new Failure(
    `there is no endpoint "${name}" here, and no such code`,
    nearest === undefined
      ? `there are ${names.join(", ") || "no endpoints"}`
      : `did you mean ${nearest}?`,
  );
}
