/** Endpoints and settings that are allowed and unusual: what is generated must still be right. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as prettier from "prettier";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { runTests, sandbox, type Sandbox } from "../support/sandbox.js";

const open = { security: "none", required_credits: 0 };
const response = { body: { result: "string" } };
const body = { resource_id: "string(1..64)" };

const endpoints: Readonly<Record<string, object>> = {
  user: { route: "GET /user", response },
  hold: { request: { body }, response },
  with_the_longest_name_that_one_line_cannot_hold: { request: { body }, response },
  odd_text: { endpoint_description: 'Cleans "/tmp/*/"', request: { body }, response },
  odd_example: {
    request: { body: { ok: "boolean", true: "boolean" } },
    response: { body: { text: "string" } },
    examples: [
      { request: { body: { ok: true, true: true } }, response: { body: { text: '"so"' } } },
    ],
  },
  text_lists: {
    route: "GET /search",
    ...open,
    request: { query: { tags: "list(1..5) of string", sizes: "list of integer" } },
    response,
  },
  large_limit: { route: "GET /large", ...open, response, rate_limit: "100000/min" },
  large_legacy_limit: {
    route: "GET /legacy",
    ...open,
    response,
    rate_limit: {
      algo: "fixed_window",
      fixed_window: { limit: 5000, window: 60 },
      headers: "legacy",
    },
  },
  shared_status: { request: { body }, response, errors: { out_of_stock: 409, sold: 409 } },
  nothing_back: { route: "DELETE /files/:id", response: { status: 204 } },
  own_schema: { request: { body: "../lib/order.ts#OrderBody" }, response },
};

const orderSchema = `import { z } from "zod";

export const OrderBody = z.object({ resource_id: z.string().min(1) });
`;

function project(name: string, settings = "version: 1\n"): Sandbox {
  const made = sandbox(`odd/${name}`);
  made.write("endpointgen.yaml", settings);
  made.write("lib/order.ts", orderSchema);
  for (const [endpoint, config] of Object.entries(endpoints)) {
    made.write(`endpoints/${endpoint}.yaml`, stringify({ endpoint_name: endpoint, ...config }));
  }
  return made;
}

describe("unusual endpoints", () => {
  const made = project("endpoints");

  it("are generated, type-check, and pass their tests", { timeout: 240_000 }, async () => {
    made.write("tsconfig.json", tsconfigOf(["src", "test", "lib"]));
    const { diagnostics, changes } = await made.generate();
    expect(diagnostics).toEqual([]);
    const unstable: string[] = [];
    for (const { path } of changes) {
      const text = readFileSync(join(made.root, path), "utf8");
      if (!(await prettier.check(text, { filepath: path, printWidth: 100 }))) unstable.push(path);
    }
    expect(unstable).toEqual([]);
    expect(await made.run("tsc", "-p", ".")).toEqual({ exitCode: 0, output: "" });
    expect(Object.fromEntries((await runTests(made)).failures)).toEqual({});
  });

  it("tell every reason for a status in the API document", async () => {
    await made.generate();
    const path = join(made.root, "src/generated/shared-status/openapi.json");
    const { paths } = JSON.parse(readFileSync(path, "utf8")) as {
      paths: Record<string, { post: { responses: Record<string, { description: string }> } }>;
    };
    expect(paths["/shared-status"]?.post.responses["409"]?.description).toBe(
      "out_of_stock; sold; A request with this key is still running",
    );
  });
});

describe("folders of the project's own", () => {
  it.each([
    ["generated: app/gen, handlers: app/logic/own, tests: checks", ["app", "checks", "lib"]],
    ["generated: src/gen, handlers: src, tests: src/gen/tests", ["src", "lib"]],
  ])("%s", { timeout: 120_000 }, async (paths, include) => {
    const made = project("paths", `version: 1\ntest_runner: node\npaths: { ${paths} }\n`);
    made.write("tsconfig.json", tsconfigOf(include));
    const { diagnostics } = await made.generate();
    expect(diagnostics).toEqual([]);
    expect(await made.run("tsc", "-p", ".")).toEqual({ exitCode: 0, output: "" });
  });
});

describe("a value of the environment", () => {
  it.each([
    [
      "one name for two values",
      { rate_limit: { algo: "fixed_window", fixed_window: { limit: "${N:5}", window: "${N:7}" } } },
      "environment-value",
    ],
    [
      "a label, which decides what is generated",
      { metrics: { histogram_label: "${LABEL:resource_id}" } },
      "not-built-yet",
    ],
  ])("can't be %s", async (_what, config, code) => {
    const made = sandbox("odd/environment");
    made.write("endpoints/one.yaml", stringify({ endpoint_name: "one", response, ...config }));
    const { diagnostics, written } = await made.generate();
    expect(diagnostics.map((one) => one.code)).toEqual([code]);
    expect(written).toBe(false);
  });
});

describe("a schema of the project's own", () => {
  it("follows the files that it imports, in a folder of any name", async () => {
    const made = sandbox("odd/a #1 folder");
    const sku = (least: number): string =>
      `import { z } from "zod";\n\nexport const Sku = z.string().min(${String(least)});\n`;
    made.write("lib/sku.ts", sku(1));
    made.write(
      "lib/order.ts",
      'import { z } from "zod";\nimport { Sku } from "./sku.js";\n\nexport const Order = z.object({ sku: Sku });\n',
    );
    const order = { request: { body: "../lib/order.ts#Order" }, response };
    made.write("endpoints/order.yaml", stringify({ endpoint_name: "order", ...order }));
    const { diagnostics } = await made.generate();
    expect(diagnostics).toEqual([]);
    made.write("lib/sku.ts", sku(7));
    await made.generate();
    const path = join(made.root, "src/generated/order/openapi.json");
    expect(readFileSync(path, "utf8")).toContain('"minLength": 7');
  });
});

function tsconfigOf(include: readonly string[]): string {
  return JSON.stringify({ extends: "../../../templates/project/tsconfig.json", include });
}
