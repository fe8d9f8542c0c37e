import type { EndpointDefinition } from "../../request/definition.js";
import {
  jsonOf,
  operationOf,
  type Operation,
  type Parameter,
  type ResponseObject,
} from "../openapi/document.js";
import { exampleAnswer, exampleOf } from "../openapi/example.js";
import { curlOf } from "./docs-curl.js";
import { fieldsOf, type Field } from "./docs-fields.js";
import { html, type Html } from "./html.js";

/** One endpoint: what it does, who may call it, what goes in and out, and a call to copy. */
export function endpointArticle(definition: EndpointDefinition, basePath: string): Html {
  const { name, method, path, description } = definition;
  const operation = operationOf(definition);
  const answer = exampleAnswer(definition);
  return html`<article id="${name}" aria-labelledby="${name}-title">
    <h2 id="${name}-title"><a href="#${name}">${description}</a></h2>
    <p class="route">
      <span class="verb ${method.toLowerCase()}">${method}</span> <code>${basePath}${path}</code>
    </p>
    <div class="columns">
      <div class="prose">
        ${operation?.deprecated ? html`<p class="note">Deprecated.</p>` : undefined}
        ${more(operation, description)} ${guards(operation)} ${inputs(definition, operation)}
        ${responses(definition, operation)}
      </div>
      <div class="samples">
        <figure>
          <figcaption>Request</figcaption>
          <pre
            tabindex="0"
          ><code>${curlOf(definition, exampleOf(definition), basePath)}</code></pre>
        </figure>
        ${
          answer === undefined
            ? undefined
            : html`<figure>
                <figcaption>Answer ${definition.response.status}</figcaption>
                <pre tabindex="0"><code>${JSON.stringify(answer, null, 2)}</code></pre>
              </figure>`
        }
      </div>
    </div>
  </article>`;
}

function more(operation: Operation | undefined, description: string): Html | undefined {
  const text = operation?.description;
  return text === undefined || text === description ? undefined : html`<p>${text}</p>`;
}

/** What the generator says of each guard, in the order of the pipeline. */
function guards(operation: Operation | undefined): Html | undefined {
  const list = (operation?.["x-guards"] ?? []) as readonly { name: string; text: string }[];
  if (list.length === 0) return undefined;
  return html`<h3>Guards</h3>
    <dl class="guards">
      ${list.map(
        ({ name, text }) =>
          html`<dt>${name}</dt>
            <dd>${text}</dd>`,
      )}
    </dl>`;
}

const places: readonly [Parameter["in"], string][] = [
  ["path", "Path"],
  ["query", "Query"],
  ["header", "Header fields"],
];

function inputs(definition: EndpointDefinition, operation: Operation | undefined): readonly Html[] {
  const schema = jsonOf(operation?.requestBody?.content)?.schema;
  const body = schema ? fieldsOf(schema, definition) : [];
  return [
    ...places.map(([where, title]) => table(title, parametersIn(where, definition, operation))),
    table("Body", body),
  ];
}

function parametersIn(
  where: Parameter["in"],
  definition: EndpointDefinition,
  operation: Operation | undefined,
): readonly Field[] {
  const named = (operation?.parameters ?? []).filter((parameter) => parameter.in === where);
  return named.flatMap(({ name, required = where === "path", schema = {}, description }) => {
    const [field] = fieldsOf(
      { type: "object", properties: { [name]: schema }, required: required ? [name] : [] },
      definition,
    );
    if (!field) return [];
    return [description === undefined ? field : { ...field, description }];
  });
}

function responses(
  definition: EndpointDefinition,
  operation: Operation | undefined,
): readonly Html[] {
  const own = String(definition.response.status);
  const all = Object.entries(operation?.responses ?? {});
  const schema = jsonOf(operation?.responses?.[own]?.content)?.schema;
  const told = all.filter(([status]) => status !== own);
  return [
    table(`Answer ${own}`, schema ? fieldsOf(schema, definition) : []),
    told.length > 0 ? refusals(told) : html``,
  ];
}

function refusals(told: readonly (readonly [string, ResponseObject])[]): Html {
  const rows = told.map(
    ([status, { description = "" }]) =>
      html`<dt>${status}</dt>
        <dd>${description}</dd>`,
  );
  return html`<details>
    <summary>Refusals</summary>
    <dl>${rows}</dl>
  </details>`;
}

function table(title: string, fields: readonly Field[]): Html {
  if (fields.length === 0) return html``;
  const rows = fields.map(
    ({ name, type, required, description }) =>
      html`<tr>
        <th scope="row">
          <code>${name}</code>${required ? undefined : html` <span class="small">optional</span>`}
        </th>
        <td>
          ${type}${description === "" ? undefined : html`<br /><span class="small">${description}</span>`}
        </td>
      </tr>`,
  );
  return html`<h3>${title}</h3>
    <table>
      <tbody>
        ${rows}
      </tbody>
    </table>`;
}
