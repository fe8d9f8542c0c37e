/** Taking any one guard out of the generated code turns a generated test red. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { mutantsOf } from "../support/mutants.js";
import { runTests, sandbox } from "../support/sandbox.js";

const config = `endpoint_name: io_job
request: { body: { resource_id: string(1..64), secret_value: string, other_data: string } }
response: { body: { result: string } }
cache: { enabled: true }
rate_limit: { per_ip: true }
encryption: { fields: [body.secret_value] }
idempotency: { required: true }
logging: { redact: [shoe_size] }
`;

/** A mutant that waits for ever is red after this long. */
const project = sandbox("mutants", { testTimeout: 4_000 });
const folder = "src/generated";
const read = (path: string): string => readFileSync(join(project.root, path), "utf8");

/** A copy of the endpoint under another name, with its own copy of the tests. */
function plant(name: string, endpoint: string, contract: string): void {
  project.write(`${folder}/${name}/endpoint.ts`, endpoint);
  project.write(`${folder}/${name}/contract.ts`, contract);
  project.write(`${folder}/${name}/openapi.json`, read(`${folder}/io-job/openapi.json`));
  const tests = read("test/generated/io-job.test.ts").replaceAll(
    "generated/io-job/",
    `generated/${name}/`,
  );
  project.write(`test/generated/${name}.test.ts`, tests);
}

describe("generated tests", () => {
  it("hold every guard of the generated code", { timeout: 240_000 }, async () => {
    project.write("endpoints/io-job.yaml", config);
    const generated = await project.generate();
    expect(generated.diagnostics).toEqual([]);
    const endpoint = read(`${folder}/io-job/endpoint.ts`);
    const mutants = mutantsOf({ endpoint, contract: read(`${folder}/io-job/contract.ts`) });
    mutants.forEach((mutant, index) => {
      plant(`mutant-${String(index)}`, mutant.endpoint, mutant.contract);
    });

    const { failures } = await runTests(project);
    expect(failures.get("test/generated/io-job.test.ts")).toBeUndefined();
    const survivors = mutants
      .filter((_, index) => !failures.has(`test/generated/mutant-${String(index)}.test.ts`))
      .map(({ name }) => name);
    expect(survivors).toEqual([]);
    expect(mutants.map(({ name }) => name)).toEqual([
      "admission.rateLimit",
      "admission.perIp",
      "admission.mfa",
      "admission.cache",
      "admission.credits",
      "admission.idempotency",
      "bar guards.allowed(request)",
      "bar hasRole(user, guards.roles)",
      "bar keyPresent(claim)",
      "retry",
      "circuitBreaker",
      "timeout",
      "observe.histogram",
      "observe.slow",
      "observe.span",
      "observe.log",
      "encryptIncoming",
      "decryptOutgoing",
      "permissions",
      "sealed",
      "strictObject",
    ]);
  });
});
