/** Services that exist take endpoints up with one line; their own tests and ours pass before and after. */
import { describe, expect, it } from "vitest";
import { existing, type Existing, type Ran } from "../support/existing.js";

const slow = 240_000;
/**
 * `ADOPT=full` adds what takes longest: the tests before, the types, a second generation, and leaving
 * where it is as `test/projects/eject.test.ts` shows it.
 */
const full = process.env["ADOPT"] === "full";

const services = [
  [
    "adopt-express4-jest",
    4,
    { route: "POST /orders", file: "src/orders.ts", command: ["jest", "-i"] },
  ],
  [
    "adopt-express5-vitest",
    5,
    { route: "POST /notes", file: "src/notes.ts", command: ["vitest", "run", "--root", "."] },
  ],
] as const;

const passed: Ran = { exitCode: 0, output: expect.stringContaining("passed") as string };
/** ts-jest would compile all of the runtime's source to look at its types, which tsc does anyway. */
const unchecked = ["--transform", '{"^.+\\\\.ts$":["ts-jest",{"isolatedModules":true}]}'];
const line = /^import \{ endpoints \} from ["']\.\/endpoints(?:\.js)?["']; app\.use\(endpoints\);$/;

describe.each(services)("%s", (name, express, { route, file, command: [runner, ...args] }) => {
  it("is adopted with one line, and can be left again", { timeout: slow }, async () => {
    const service = existing(name, express);
    const before = service.read("src/app.ts").split("\n");
    if (full) expect(await service.run(runner, ...args)).toMatchObject(passed);
    await done(service.endpointgen("new", "--yes", "--no-install"));
    await done(service.endpointgen("new", "endpoint", "send_mail"));
    const lines = service.read(file).split("\n");
    await done(service.endpointgen("new", "--guard", route, "--yes"));
    const guarded = service.read(file).split("\n");
    expect(guarded.filter((one) => !lines.includes(one))).toEqual([
      expect.stringContaining("endpoints.guard("),
    ]);
    expect(guarded).toHaveLength(lines.length);

    const after = service.read("src/app.ts").split("\n");
    const added = after.filter((one) => !before.includes(one));
    expect(added).toEqual([expect.stringMatching(line)]);
    expect(after.filter((one) => one !== added[0])).toEqual(before);
    if (full) expect(await service.run("tsc", "-p", ".")).toEqual({ exitCode: 0, output: "" });
    const tests = await service.run(runner, ...args);
    expect(tests).toMatchObject(passed);
    expect(tests.output).toMatch(/send-mail\.test\.ts/);
    if (full) await done(service.endpointgen("generate", "--check"));

    if (!full && runner !== "jest") return;
    await done(service.endpointgen("eject", "--yes"));
    expect(service.naming("@endpointgen")).toEqual([]);
    const quick = full ? [] : unchecked;
    const again = await service.run(runner, ...args, ...quick);
    expect(again).toMatchObject(passed);
    expect(countOf(again)).toBe(countOf(tests));
    expect(await service.run("tsc", "-p", ".")).toEqual({ exitCode: 0, output: "" });
  });
});

describe("without a terminal and without --yes", () => {
  it("prints the line to paste and changes nothing", { timeout: slow }, async () => {
    const service: Existing = existing("adopt-express5-vitest", 5);
    const { output } = await done(service.endpointgen("new"));
    expect(output).toContain("To adopt by hand");
    expect(output).toContain("app.use(endpoints)");
    const { output: left } = await service.endpointgen("validate");
    expect(left).toContain("there is no endpointgen.yaml");
  });
});

/** Jest and vitest both say `Tests: 29 passed`, in colours or without. */
const countOf = ({ output }: Ran): string => /Tests:?\s+(\d+ passed)/.exec(output)?.[1] ?? output;

async function done(running: Promise<Ran>): Promise<Ran> {
  const ran = await running;
  expect(ran).toMatchObject({ exitCode: 0 });
  return ran;
}
