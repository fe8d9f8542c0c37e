/** Endpoints that get another name, and files that the user moves: everything follows, nothing is lost. */
import { describe, expect, it } from "vitest";
import { livingProjects, type LivingProject } from "./support/regeneration.js";

const newProject = livingProjects();
const folder = "src/generated/io-job";
const handler = "src/handlers/io-job.ts";
const quiet = new Set(["keep", "edited"]);

const ownHandler = `import { ioJob as untouched } from "./other.js";\r
import { ioJob } from '../generated/io-job/contract.js' // mine\r
\r
type Job = typeof ioJob;\r
\texport const options = { ioJob, note: "ioJob", of: untouched.ioJob };\r
export default ioJob.handler(async ({body})=>({ result: String(body) }))\r
`;

const app = `import * as endpoints from "./generated/index.js";
import { mountIoJob } from "./generated/io-job/endpoint.js";
mountIoJob(app);
endpoints.mountIoJob( app );
`;

async function project(config = ""): Promise<LivingProject> {
  const made = newProject();
  made.write("endpoints/io-job.yaml", `endpoint_name: io_job\nroute: POST /jobs\n${config}`);
  await made.generate();
  made.write(handler, ownHandler);
  return made;
}

const read = (made: LivingProject, path: string): string => made.texts().get(path) ?? "";

function move(made: LivingProject, from: string, to: string): void {
  made.write(to, read(made, from));
  made.remove(from);
}

async function settles(made: LivingProject): Promise<void> {
  const texts = made.texts();
  const again = await made.generate();
  expect(again.changes.filter(({ action }) => !quiet.has(action))).toEqual([]);
  expect(again.staleRecords).toEqual([]);
  expect(made.texts()).toEqual(texts);
}

describe("an endpoint that gets another name", () => {
  it.each([
    ["in its file", "endpoints/io-job.yaml"],
    ["together with its file", "endpoints/report-job.yaml"],
  ])("%s takes handler, edits and imports along", async (_what, yaml) => {
    const made = await project();
    made.write("src/app.ts", app);
    const endpoint = read(made, `${folder}/endpoint.ts`);
    made.write(`${folder}/endpoint.ts`, endpoint.replace("    // Input", "    // mine\n$&"));
    made.remove("endpoints/io-job.yaml");
    made.write(yaml, "endpoint_name: report_job\nroute: POST /jobs\n");

    const checked = await made.generate({ check: true });
    const result = await made.generate();
    expect(result.diagnostics).toEqual([]);
    expect(result.changes).toEqual(checked.changes);
    expect(result.changes).toContainEqual({
      path: "src/handlers/report-job.ts",
      from: handler,
      action: "rename",
    });
    expect(result.changes).toContainEqual({ path: "src/app.ts", action: "follow" });
    expect(result.leftBehind).toEqual([]);
    const texts = made.texts();
    expect([...texts.keys()].filter((path) => path.includes("io-job") && path !== yaml)).toEqual(
      [],
    );
    expect(texts.get("src/handlers/report-job.ts")).toBe(
      ownHandler
        .replace(
          "{ ioJob } from '../generated/io-job/",
          "{ reportJob } from '../generated/report-job/",
        )
        .replace("typeof ioJob", "typeof reportJob")
        .replace("{ ioJob, note", "{ ioJob: reportJob, note")
        .replace("default ioJob.handler", "default reportJob.handler"),
    );
    expect(texts.get("src/app.ts")).toBe(
      app.replaceAll("mountIoJob", "mountReportJob").replace("io-job", "report-job"),
    );
    expect(texts.get("src/generated/report-job/endpoint.ts")).toMatch(
      /mountReportJob[^]*\n {4}\/\/ mine\n/,
    );
    expect(texts.get("src/generated/index.ts")).not.toContain("IoJob");
    await settles(made);
  });

  it("leaves its handler where the new name has one already, and says so", async () => {
    const made = await project();
    made.write("src/handlers/report-job.ts", "// taken\n");
    made.write("endpoints/io-job.yaml", "endpoint_name: report_job\n");
    const { leftBehind } = await made.generate();
    expect(leftBehind).toEqual([handler]);
    expect(read(made, "src/handlers/report-job.ts")).toBe("// taken\n");
  });

  it("leaves a handler that doesn't parse as it is, and says so", async () => {
    const made = await project();
    const broken = `${ownHandler}}`;
    made.write(handler, broken);
    made.write("endpoints/io-job.yaml", "endpoint_name: report_job\n");
    const { diagnostics, leftBehind, written } = await made.generate();
    expect(written).toBe(true);
    expect(diagnostics).toMatchObject([
      { code: "follow-by-hand", severity: "warning", place: { file: handler } },
    ]);
    expect(leftBehind).toEqual([handler]);
    expect(read(made, handler)).toBe(broken);
  });

  it("isn't guessed where two could be meant", async () => {
    const made = await project();
    made.remove("endpoints/io-job.yaml");
    for (const name of ["one_job", "two_job"])
      made.write(`endpoints/${name}.yaml`, `endpoint_name: ${name}\nroute: POST /jobs\n`);
    const { changes, leftBehind } = await made.generate();
    expect(changes.filter(({ action }) => action === "rename")).toEqual([]);
    expect(leftBehind).toEqual([handler]);
  });
});

describe("a generated file that the user moved", () => {
  it("has right imports where it stands, and so has whoever imports it", async () => {
    const made = await project();
    move(made, `${folder}/contract.ts`, "src/contracts/job.ts");
    const { changes } = await made.generate();
    expect(changes).toContainEqual({ path: handler, action: "follow" });
    expect(read(made, handler)).toBe(
      ownHandler.replace("'../generated/io-job/contract.js'", "'../contracts/job.js'"),
    );
    expect(read(made, "src/contracts/job.ts")).toContain('from "../generated/io-job/openapi.json"');
    expect(read(made, `${folder}/endpoint.ts`)).toContain('from "../../contracts/job.js"');
    expect(read(made, "test/generated/io-job.test.ts")).toContain(
      'from "../../src/contracts/job.js"',
    );
    expect(made.texts().has(`${folder}/contract.ts`)).toBe(false);
    await settles(made);
    made.write(
      "endpoints/io-job.yaml",
      "endpoint_name: io_job\nroute: POST /jobs\nrequired_credits: 4\n",
    );
    await made.generate();
    expect(read(made, `${folder}/endpoint.ts`)).toContain('from "../../contracts/job.js"');
    await settles(made);
  });

  it("is mounted from there", async () => {
    const made = await project();
    made.write("src/app.ts", app);
    move(made, `${folder}/endpoint.ts`, "src/api/job.ts");
    await made.generate();
    expect(read(made, "src/generated/index.ts")).toContain('from "../api/job.js"');
    expect(read(made, "src/app.ts")).toBe(
      app.replace("./generated/io-job/endpoint.js", "./api/job.js"),
    );
    expect(read(made, "src/api/job.ts")).toContain('from "../generated/io-job/contract.js"');
    expect(read(made, "src/api/job.ts")).toContain('from "../handlers/io-job.js"');
    await settles(made);
  });

  it("keeps what an editor wrote into its imports", async () => {
    const made = await project();
    const text = read(made, `${folder}/endpoint.ts`);
    made.remove(`${folder}/endpoint.ts`);
    const right = text
      .replace("./contract.js", "../generated/io-job/contract.js")
      .replace("../../handlers", "../handlers");
    made.write("src/api/job.ts", right);
    const { changes } = await made.generate();
    expect(changes).toContainEqual({ path: "src/api/job.ts", action: "keep" });
    expect(read(made, "src/api/job.ts")).toBe(right);
  });
});

describe("a handler that the user moved", () => {
  it("is found by its contract, and the generated code imports it from there", async () => {
    const made = await project();
    move(made, handler, "src/jobs/deep/io.ts");
    const own = ownHandler.replace("../generated", "../../generated");
    made.write("src/jobs/deep/io.ts", own);
    await made.generate();
    expect(made.texts().has(handler)).toBe(false);
    expect(read(made, "src/jobs/deep/io.ts")).toBe(own);
    expect(read(made, `${folder}/endpoint.ts`)).toContain('from "../../jobs/deep/io.js"');
    await settles(made);
    made.write("endpoints/io-job.yaml", "endpoint_name: report_job\nroute: POST /jobs\n");
    await made.generate();
    expect(read(made, "src/jobs/deep/io.ts")).toContain("reportJob.handler");
    expect(made.texts().has("src/handlers/report-job.ts")).toBe(false);
    expect(read(made, "src/generated/report-job/endpoint.ts")).toContain('"../../jobs/deep/io.js"');
    await settles(made);
  });

  it("is written anew where it was deleted, with imports that are right", async () => {
    const made = await project();
    move(made, `${folder}/contract.ts`, "src/contracts/job.ts");
    await made.generate();
    made.remove(handler);
    await made.generate();
    expect(read(made, handler)).toContain('from "../contracts/job.js"');
    await settles(made);
  });

  it("goes along with a contract that was moved and got another name at once", async () => {
    const made = await project();
    move(made, `${folder}/contract.ts`, "src/moved/generated/io-job/contract.ts");
    move(made, handler, "src/moved/handlers/io-job.ts");
    made.write("endpoints/io-job.yaml", "endpoint_name: report_job\nroute: POST /jobs\n");
    await made.generate();
    expect(read(made, "src/moved/handlers/io-job.ts")).toContain("reportJob.handler");
    await settles(made);
  });

  it("is written anew where two files could be it", async () => {
    const made = await project();
    move(made, handler, "src/jobs/one.ts");
    made.write("src/jobs/two.ts", read(made, "src/jobs/one.ts"));
    await made.generate();
    expect(read(made, handler)).toContain("stub(");
  });
});
