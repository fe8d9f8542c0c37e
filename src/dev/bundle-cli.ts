import { join } from "node:path";
import { build } from "esbuild";

/**
 * The CLI as one CommonJS file, which is what a V8 code cache can hold. `import()` becomes a late
 * `require`: a script that comes out of the cache has no module loader of its own. The
 * packages that stay outside are large, and CommonJS themselves.
 */
export async function bundleCli(root: string): Promise<void> {
  await build({
    entryPoints: [join(root, "src/entry.ts")],
    outfile: join(root, "dist/cli.cjs"),
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20.19",
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    external: ["handlebars", "prettier", "ts-morph"],
    supported: { "dynamic-import": false },
    define: { "import.meta.dirname": "__dirname" },
    logLevel: "warning",
  });
}
