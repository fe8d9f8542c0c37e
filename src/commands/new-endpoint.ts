import { Failure } from "../failure.js";
import { namesOf } from "../model/names.js";
import { endpointName } from "../new/endpoint-name.js";
import { readTemplates } from "../new/template.js";
import { findProject } from "../paths.js";
import { nextSteps, type Step } from "../report/steps.js";
import { exitCode, say, type Session } from "../session.js";
import { generateOnce } from "./generate.js";

export interface NewEndpointOptions {
  readonly route?: string;
  readonly extends?: string;
}

/** `endpointgen new endpoint NAME`: writes its YAML and generates. */
export async function newEndpoint(
  session: Session,
  name: string,
  options: NewEndpointOptions,
): Promise<number> {
  const root = findProject(session.host, session.directory);
  const { snake, kebab } = namesOf(endpointName(name));
  const route = options.route ?? `POST /${kebab}`;
  const [file] = readTemplates(session.host, "new-endpoint", {
    snake,
    kebab,
    route,
    extends: options.extends === undefined ? "" : `extends: ${options.extends}\n`,
    request: requestOf(route),
  });
  if (file === undefined) throw new Error("the template of an endpoint is missing");
  const path = `endpoints/${file.path}`;
  if (session.host.list(root, path).length > 0) {
    throw new Failure(`${path} exists already`, "edit it, or choose another name");
  }
  session.host.write(root, path, file.text);
  say(session, `Wrote ${path}`);
  const code = await generateOnce(session, root);
  if (code === exitCode.fine) say(session, nextSteps(stepsFor(kebab), session.host));
  return code;
}

const stepsFor = (kebab: string): readonly Step[] => [
  [`endpoints/${kebab}.yaml`, "what comes in, what goes out, who may call"],
  [`src/handlers/${kebab}.ts`, "your code goes here"],
  [`npx endpointgen call ${kebab}`, "a right request, while npm run dev runs"],
];

/** The fields that a route of this form has: its parameters, and a body unless it is a read. */
function requestOf(route: string): string {
  const params = [...route.matchAll(/:(\w+)/g)].map(([, name = ""]) => `    ${name}: string`);
  const ownParams = params.length === 0 ? "" : `\n  params:\n${params.join("\n")}`;
  const body = /^(GET|DELETE)\b/.test(route) ? "" : "\n  body:\n    resource_id: string(1..64)";
  return ownParams + body || " {}";
}
