import { createHash } from "node:crypto";
import type { EndpointDefinition } from "../../request/definition.js";
import type { Answer } from "../answer.js";
import type { ApiInfo } from "../openapi/document.js";
import { endpointArticle } from "./docs-endpoint.js";
import { docsStyle } from "./docs-style.js";
import { Html, html } from "./html.js";

/**
 * The API on one page: readable, self-contained, without script. The policy allows nothing but the
 * one style sheet, by its hash.
 */
export function docsPage(definitions: readonly EndpointDefinition[], info: ApiInfo): Answer {
  const sorted = [...definitions].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const { text } = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${info.title}</title>
        ${style}
      </head>
      <body>
        <a class="skip" href="#endpoints">Skip to the endpoints</a>
        ${sidebar(sorted, info)}
        <main id="endpoints">
          ${sorted.length === 0 ? html`<p class="empty">There are no endpoints yet.</p>` : undefined}
          ${sorted.map((definition) => endpointArticle(definition, info.basePath))}
        </main>
      </body>
    </html> `;
  return { status: 200, headers, body: [text] };
}

// The hash stands for exactly these characters, so no formatter may touch the element.
const style = new Html(`<style>${docsStyle}</style>`);
const styleHash = createHash("sha256").update(docsStyle).digest("base64");

const policy = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const headers = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": policy,
  "cache-control": "no-store",
};

function keyOf({ path, method }: EndpointDefinition): string {
  return `${path} ${method}`;
}

function sidebar(definitions: readonly EndpointDefinition[], info: ApiInfo): Html {
  const links = definitions.map(
    ({ name, method, path }) =>
      html`<li>
        <a href="#${name}"
          ><span class="verb ${method.toLowerCase()}">${method}</span> <span>${path}</span></a
        >
      </li>`,
  );
  return html`<header>
    <h1>${info.title}</h1>
    <p>
      ${definitions.length}
      ${definitions.length === 1 ? "endpoint" : "endpoints"}${
        info.basePath === "" ? undefined : html` below <code>${info.basePath}</code>`
      }.
      Errors are <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a> problem documents.
    </p>
    <nav aria-label="Endpoints">
      <ol>
        ${links}
      </ol>
    </nav>
    <p class="small"><a href="openapi.json">openapi.json</a></p>
  </header>`;
}
