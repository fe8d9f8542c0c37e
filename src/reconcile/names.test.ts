import { describe, expect, it } from "vitest";
import { spliced } from "../syntax/splice.js";
import { loadParser } from "../syntax/tree.js";
import { renamed } from "./names.js";

const parse = await loadParser();
const changes = new Map([["src/gen/job.ts", new Map([["ioJob", "reportJob"]])]]);

function after(text: string): string {
  const tree = parse(text);
  if (tree === undefined) throw new Error("it doesn't parse");
  return spliced(text, renamed(tree, "src/app.ts", changes));
}

const from = 'from "./gen/job.js";\n';

describe("renamed", () => {
  it.each([
    [
      "references",
      `import { ioJob } ${from}f(ioJob);\n`,
      `import { reportJob } ${from}f(reportJob);\n`,
    ],
    [
      "type arguments",
      `import { ioJob } ${from}type T = A<typeof ioJob>;\n`,
      `import { reportJob } ${from}type T = A<typeof reportJob>;\n`,
    ],
    [
      "an alias",
      `import { ioJob as own } ${from}f(own, ioJob);\n`,
      `import { reportJob as own } ${from}f(own, ioJob);\n`,
    ],
    [
      "an inner name that is the same",
      `import { ioJob } ${from}f((ioJob) => ioJob);\n`,
      `import { reportJob as ioJob } ${from}f((ioJob) => ioJob);\n`,
    ],
    [
      "a new name that is taken",
      `import { ioJob } ${from}f(ioJob, reportJob);\n`,
      `import { reportJob as ioJob } ${from}f(ioJob, reportJob);\n`,
    ],
    [
      "members of a namespace",
      `import * as g ${from}f(g.ioJob, h.ioJob);\n`,
      `import * as g ${from}f(g.reportJob, h.ioJob);\n`,
    ],
    ["an export", `export { ioJob } ${from}`, `export { reportJob as ioJob } ${from}`],
    [
      "an export under another name",
      `export { ioJob as own } ${from}`,
      `export { reportJob as own } ${from}`,
    ],
    [
      "labels",
      `import { ioJob } ${from}f({ ioJob: 1 }, x.ioJob, [ioJob]);\n`,
      `import { reportJob } ${from}f({ ioJob: 1 }, x.ioJob, [reportJob]);\n`,
    ],
    [
      "another module",
      'import { ioJob } from "./other.js";\n',
      'import { ioJob } from "./other.js";\n',
    ],
    ["a package", 'import { ioJob } from "gen/job.js";\n', 'import { ioJob } from "gen/job.js";\n'],
  ])("knows %s", (_what, before, now) => {
    expect(after(before)).toBe(now);
  });
});
