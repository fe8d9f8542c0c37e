/**
 * What is generated for the passing fixtures, compared with what stands in `fixtures/<case>/expected/`.
 * `GOLDEN=update npx vitest run --config .config/vitest.config.ts test/golden` writes it anew; the difference is then read in the review.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { sandbox } from "./support/sandbox.js";

const fixtures = new URL("../fixtures", import.meta.url).pathname;

/** Where a case keeps its YAML, and where the project does. */
const cases: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  demo: { "io-job.yaml": "endpoints/io-job.yaml" },
  "render-video": { "job.yaml": "endpoints/render-video.yaml" },
  "event-after": { "job.yaml": "endpoints/place-order.yaml" },
  "event-job": { "job.yaml": "endpoints/convert-image.yaml" },
  "hybrid-job": { "job.yaml": "endpoints/transcode-video.yaml" },
  "job-by-estimate": { "job.yaml": "endpoints/transcribe.yaml" },
  quote: { "job.yaml": "endpoints/quote.yaml" },
  "all-defaults": { "job.yaml": "endpoints/io-job.yaml" },
  "preset-admin": { "job.yaml": "endpoints/job.yaml" },
  "cache-refined": { "job.yaml": "endpoints/contact-card.yaml" },
  "paid-by-estimate": { "job.yaml": "endpoints/summarize.yaml" },
  upload: { "job.yaml": "endpoints/import-contacts.yaml" },
  "auth-session": { "job.yaml": "endpoints/change-address.yaml" },
  "auth-api-key": { "job.yaml": "endpoints/ingest-event.yaml" },
  "db-tables": {
    "job.yaml": "endpoints/contacts.yaml",
    "migrations/001_contacts.sql": "migrations/001_contacts.sql",
    ".endpointgen/schema.json": ".endpointgen/schema.json",
  },
  "db-operations": {
    "job.yaml": "endpoints/contact-book.yaml",
    "../db-tables/migrations/001_contacts.sql": "migrations/001_contacts.sql",
    "../db-tables/.endpointgen/schema.json": ".endpointgen/schema.json",
  },
  "create-user": { "job.yaml": "endpoints/create-user.yaml" },
  "export-orders": { "job.yaml": "endpoints/export-orders.yaml" },
  logo: { "job.yaml": "endpoints/logo.yaml" },
  "environment-limit": { "job.yaml": "endpoints/ping.yaml" },
};

const isOurs = (path: string): boolean => /^(src|test)\//.test(path);

describe.each(Object.entries(cases))("fixture %s", (name, files) => {
  it("is generated as it was reviewed", { timeout: 30_000 }, async () => {
    const project = sandbox(`golden/${name}`);
    for (const [from, to] of Object.entries(files)) {
      project.write(to, readFileSync(join(fixtures, name, from), "utf8"));
    }
    const { diagnostics, changes } = await project.generate();
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    const paths = changes.map(({ path }) => path).filter(isOurs);
    const texts = Object.fromEntries(
      paths.map((path) => [path, readFileSync(join(project.root, path), "utf8")]),
    );
    const folder = join(fixtures, name, "expected");
    if (process.env["GOLDEN"] === "update") rewrite(folder, texts);
    expect(texts).toEqual(textsBelow(folder));
  });
});

function rewrite(folder: string, texts: Readonly<Record<string, string>>): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function textsBelow(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {};
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    paths.map((path) => [
      path.slice(folder.length + 1).replaceAll("\\", "/"),
      readFileSync(path, "utf8"),
    ]),
  );
}
