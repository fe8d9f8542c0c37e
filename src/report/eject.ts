/** What `eject` is going to do, and what it leaves to do. */
import type { EjectPlan } from "../eject/eject.js";
import type { Paint } from "../paint.js";
import type { Operation } from "../plan/journal.js";
import { nextSteps, type Step } from "./steps.js";
import { count } from "./summary.js";

/** The plan, a line for each thing that somebody would look for. */
export function ejectLines(plan: EjectPlan, { green, yellow, red }: Paint): readonly string[] {
  const { folder, modules, package: about } = plan;
  const [reached, all] = modules;
  const changed = rest(plan).filter(({ text }) => text !== undefined);
  const gone = rest(plan).filter(({ text }) => text === undefined);
  return [
    `${green("create")}   ${folder}/: the runtime's TypeScript, ${String(reached)} of ${String(all)} modules, and its licence`,
    ...changed.map(({ path }) =>
      plan.created.includes(path)
        ? `${green("create")}   ${path}`
        : `${yellow("change")}   ${path}`,
    ),
    ...[...about.scripts].map(
      ([name, text]) => `${yellow("script")}   ${name}: ${text ?? "removed, it calls endpointgen"}`,
    ),
    ...about.removed.map((name) => `${red("package")}  ${name}: removed`),
    ...about.added.map((name) => `${green("package")}  ${name}`),
    ...grouped(gone).map((line) => `${red("delete")}   ${line}`),
  ];
}

const rest = ({ folder, operations }: EjectPlan): readonly Operation[] =>
  operations.filter(({ path }) => !path.startsWith(`${folder}/`));

/** Folders that go as a whole are one line. */
function grouped(gone: readonly Operation[]): readonly string[] {
  const paths = gone.map(({ path }) => path);
  const inside = paths.filter((path) => path.startsWith(".endpointgen/"));
  const memory = inside.length > 0 ? [`.endpointgen/: ${count(inside.length, "file")}`] : [];
  return [...paths.filter((path) => !inside.includes(path)), ...memory];
}

export function ejectJson(plan: EjectPlan, written: boolean) {
  return {
    written,
    folder: plan.folder,
    files: plan.operations.map(({ path, text }) => ({
      path,
      action: text === undefined ? "delete" : "write",
    })),
    ...(plan.jest === undefined ? {} : { jest: plan.jest }),
    packages: { added: plan.package.added, removed: plan.package.removed },
    scripts: Object.fromEntries(
      [...plan.package.scripts].map(([name, text]) => [name, text ?? null]),
    ),
    mentions: plan.mentions,
  };
}

const pasteInto = (line: string): Step => [
  line,
  "belongs into Jest's settings, which couldn't be read: Jest needs these copies",
];

/** What only a person can do. */
export function nextAfterEject(
  { mentions, folder, jest }: EjectPlan,
  terminal: { readonly color: boolean; readonly columns: number },
): string {
  const told = mentions.map(({ path, lines }): Step => [
    `${path}:${lines.slice(0, 4).join(",")}${lines.length > 4 ? ",…" : ""}`,
    "still speaks of endpointgen",
  ]);
  const steps: Step[] = [
    [
      "npm install",
      "packages that came along with the runtime until now; brings the lock file up to date",
    ],
    ...(jest === undefined ? [] : [pasteInto(jest)]),
    ["npm test", "passes as before"],
    [`${folder}/`, "is your code now: review it, trim it, keep its LICENSE"],
    [
      "endpointgen.yaml, endpoints/",
      "are read by nothing any more; they tell what the code was made from",
    ],
    ...told,
  ];
  return nextSteps(steps, terminal);
}
