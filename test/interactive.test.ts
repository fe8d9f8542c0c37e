/** `generate --interactive`: each conflict goes the way that was chosen for it. */
import { describe, expect, it } from "vitest";
import type { Choice } from "../src/plan/quarrels.js";
import { livingProjects } from "./support/regeneration.js";

const newProject = livingProjects();
const pathOf = (name: string): string => `src/generated/${name}/endpoint.ts`;
const names = ["one-job", "two-job", "three-job", "four-job"];

async function quarrelling() {
  const project = newProject();
  const write = (credits: number): void => {
    for (const name of names) {
      const yaml = `endpoint_name: ${name.replace("-", "_")}\nrequired_credits: ${String(credits)}\n`;
      project.write(`endpoints/${name}.yaml`, yaml);
    }
  };
  write(1);
  await project.generate();
  for (const name of names) {
    const text = project.texts().get(pathOf(name)) ?? "";
    project.write(
      pathOf(name),
      text.replace("amount: 1", "amount: 2").replace("// Input", "// mine"),
    );
  }
  write(5);
  return project;
}

describe("choices", () => {
  it("are followed file by file, and all else is merged", async () => {
    const project = await quarrelling();
    const before = project.texts();
    const wanted: readonly Choice[] = ["ours", "theirs", "markers", "skip"];
    const seen: string[] = [];
    const result = await project.generate({
      settle: (quarrels) => {
        seen.push(...quarrels.map(({ path }) => path));
        return Promise.resolve(
          new Map(names.map((name, at) => [pathOf(name), wanted[at] ?? "skip"])),
        );
      },
    });
    expect(seen.sort()).toEqual(names.map(pathOf).sort());
    expect(result.written).toBe(true);
    const [ours = "", theirs = "", markers = "", skipped] = names.map((name) =>
      project.texts().get(pathOf(name)),
    );
    expect(ours).toMatch(/amount: 2/);
    expect(theirs).toMatch(/amount: 5/);
    expect(theirs).toMatch(/\/\/ mine/);
    expect(markers).toMatch(/<<<<<<< your edit\n.*amount: 2/);
    expect(skipped).toBe(before.get(pathOf("four-job")));
    const dropped = result.changes.find(({ path }) => path === pathOf("two-job"))?.dropped;
    expect(dropped?.map(({ text }) => text)).toEqual([
      expect.stringContaining("const admission") as string,
    ]);
  });

  it("that put a file off are asked again, against the same base", async () => {
    const project = await quarrelling();
    const settle = (choice: Choice) => () =>
      Promise.resolve(new Map(names.map((name) => [pathOf(name), choice])));
    const skipped = await project.generate({ settle: settle("skip") });
    expect(skipped.changes.filter(({ action }) => action === "skip")).toHaveLength(names.length);
    const settled = await project.generate({ settle: settle("theirs") });
    expect(settled.changes.filter(({ action }) => action === "merge")).toHaveLength(names.length);
    const again = await project.generate({ check: true });
    expect(again.staleRecords).toEqual([]);
  });

  it("aren't asked for where nothing quarrels", async () => {
    const project = newProject();
    project.write("endpoints/a.yaml", "endpoint_name: a_job\n");
    const settle = () => Promise.reject(new Error("asked"));
    expect((await project.generate({ settle })).written).toBe(true);
  });

  it("write nothing when the person leaves", async () => {
    const project = await quarrelling();
    const texts = project.texts();
    const settle = () => Promise.reject(new Error("left"));
    await expect(project.generate({ settle })).rejects.toThrow("left");
    expect(project.texts()).toEqual(texts);
  });
});
