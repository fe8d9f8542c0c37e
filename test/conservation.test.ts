/** A merge that goes wrong writes nothing: what the user wrote is looked for before anything is written. */
import { describe, expect, it } from "vitest";
import { mergeTexts } from "../src/merge/conflict-markers.js";
import type { Merge } from "../src/plan/decide.js";
import { livingProjects } from "./support/regeneration.js";

const endpoint = "src/generated/io-job/endpoint.ts";
const newProject = livingProjects();

/** What a user may write, and before which generated line. */
const edits = [
  ["a statement", "    return pass.settle(", "    audit(input);"],
  [
    "a branch",
    "    const outcome =",
    "    if (Math.random() > 1) {\n      throw new Error();\n    }",
  ],
  ["an import", "import { ioJob }", 'import { mine } from "../mine.js";'],
  ["a function", "export function mountIoJob", "function mine(): number {\n  return 1;\n}\n"],
  ["a comment", "    // Input", "    // mine"],
] as const;

async function edited(before: string, mine: string) {
  const project = newProject();
  project.write("endpoints/io-job.yaml", "endpoint_name: io_job\n");
  await project.generate();
  const text = project.texts().get(endpoint) ?? "";
  const at = text.indexOf(before.trimStart());
  const start = text.lastIndexOf("\n", at) + 1;
  project.write(endpoint, `${text.slice(0, start)}${mine}\n${text.slice(start)}`);
  project.write("endpoints/io-job.yaml", "endpoint_name: io_job\nrequired_credits: 5\n");
  return project;
}

describe("a merge that forgets", () => {
  it.each(edits)("%s writes nothing, and says what of which file", async (_what, before, mine) => {
    const project = await edited(before, mine);
    const texts = project.texts();
    const faulty: Merge = (versions, ...rest) => {
      const { text, conflicts } = mergeTexts(versions, ...rest);
      return { text: text.replace(`${mine}\n`, ""), conflicts };
    };
    const { diagnostics, written } = await project.generate({ merge: faulty });
    expect(written).toBe(false);
    expect(project.texts()).toEqual(texts);
    const [first] = diagnostics;
    expect(first).toMatchObject({ code: "lost-edit", place: { file: endpoint } });
    const line = first?.place?.line ?? 0;
    expect(texts.get(endpoint)?.split("\n")[line - 1]).toBe(mine.trimEnd().split("\n")[0]);
  });

  it.each(edits)("nothing keeps %s", async (_what, before, mine) => {
    const project = await edited(before, mine);
    const { diagnostics, written } = await project.generate();
    expect(diagnostics).toEqual([]);
    expect(written).toBe(true);
    expect(project.texts().get(endpoint)).toContain(mine);
    expect(project.texts().get(endpoint)).toContain("amount: 5");
  });
});

describe("openapi.json", () => {
  const openapi = "src/generated/io-job/openapi.json";

  it("stays JSON in a conflict, which is told until it is decided", async () => {
    const project = newProject();
    const yaml = "endpoint_name: io_job\nrequired_credits: ";
    project.write("endpoints/io-job.yaml", `${yaml}1\n`);
    await project.generate();
    const text = project.texts().get(openapi) ?? "";
    const edited = text
      .replace(/"summary": "[^"]*"/, '"summary": "Mine"')
      .replace("20 at once", "many at once");
    expect(edited).not.toBe(text);
    project.write(openapi, edited);
    project.write("endpoints/io-job.yaml", `${yaml}1\nrate_limit: 60/min per user\n`);
    for (const _ of [1, 2]) {
      const { changes, diagnostics } = await project.generate();
      expect(diagnostics).toEqual([]);
      const change = changes.find(({ path }) => path === openapi);
      expect(change?.action).toBe("conflict");
      expect(change?.beside?.join()).toContain("many at once");
      const now = project.texts().get(openapi) ?? "";
      expect(() => JSON.parse(now) as unknown).not.toThrow();
      expect(now).toContain('"Mine"');
      expect(now).toContain("many at once");
    }
    const { changes } = await project.generate({ favour: "theirs" });
    expect(changes.find(({ path }) => path === openapi)?.dropped).not.toEqual([]);
    expect(project.texts().get(openapi)).toContain('"Mine"');
    expect(project.texts().get(openapi)).not.toContain("many at once");
    expect((await project.generate({ check: true })).staleRecords).toEqual([]);
  });
});
