import { isDeclared } from "../request/resource.js";
import type { Facts, Finding } from "../section.js";
import type { Cache } from "./schema.js";
import { hasStrayBraces, inputsOf } from "./tags.js";

/** One caller's answer must not reach another, and what names an input names one that there is. */
export function check(own: Cache, operation: Facts): readonly Finding[] {
  return [
    ...shownToOthers(own, operation),
    ...keyPaths(own, operation),
    ...tagPlaces(own, operation),
    ...ofReadsOnly(own, operation),
    ...warmForAll(own, operation),
  ];
}

/** The API has no token of its own, so it can only ask for what everybody may see. */
function warmForAll({ warm }: Cache, { identity, on }: Facts): readonly Finding[] {
  if (warm.length === 0 || (!identity && on.has("cache"))) return [];
  const message = identity
    ? "`warm` asks as nobody, but this endpoint wants to know who is calling"
    : "`warm` fills a cache that is off";
  const cure = identity ? "use app.cache.warm, or security: none" : "enabled: true";
  return [{ path: ["warm"], message, cure }];
}

function ofReadsOnly({ http }: Cache, operation: Facts): readonly Finding[] {
  if (http === undefined) return [];
  const { method } = operation;
  const isSentOtherwise = operation.stream !== undefined || operation.raw === true;
  if (isSentOtherwise || operation.rows?.stream !== undefined) {
    const message =
      "a stream, and an answer of the handler's own, has no text that `cache.http` could tag";
    const cure = "leave it out, and set the fields on raw.response";
    return [{ path: ["http"], message, cure, severity: "warning" }];
  }
  if (http.must_revalidate && http.stale_while_revalidate > 0) {
    const message = "`must_revalidate` forbids what `stale_while_revalidate` allows";
    return [{ path: ["http", "stale_while_revalidate"], message, cure: "must_revalidate: false" }];
  }
  if (method === "GET") return [];
  const message = `clients keep no answers of ${method}, so \`cache.http\` has no effect`;
  return [{ path: ["http"], message, cure: "leave it out, or use GET", severity: "warning" }];
}

function keyPaths({ key = [] }: Cache, { request }: Facts): readonly Finding[] {
  return key.flatMap((path, index) =>
    isDeclared(path, request) ? [] : [undeclared(["key", index], path)],
  );
}

function tagPlaces({ tags }: Cache, { request }: Facts): readonly Finding[] {
  return tags.flatMap((tag, index) => {
    const path = ["tags", index];
    if (hasStrayBraces(tag)) {
      const message = `\`${tag}\` has braces that hold no path of an input`;
      return [{ path, message, cure: "write a place as {params.id}" }];
    }
    return inputsOf(tag)
      .filter((input) => !isDeclared(input, request))
      .map((input) => undeclared(path, input));
  });
}

const undeclared = (path: Finding["path"], input: string): Finding => ({
  path,
  message: `\`${input}\` isn't an input of this endpoint`,
  cure: "declare it under request, or name another one",
});

function shownToOthers(own: Cache, operation: Facts): readonly Finding[] {
  const findings: Finding[] = [];
  if (own.http?.public === true && operation.identity && !own.shared) {
    findings.push({
      path: ["http", "public"],
      message: "`http.public` lets proxies show one user's answer to another",
      cure: "http: { public: false }, or shared: true if the answer is the same for everybody",
    });
  }
  return findings;
}
