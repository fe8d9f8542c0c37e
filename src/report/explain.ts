/** An endpoint, or a code, explained to a person. */
import type { CheckedItem } from "../explain/checklist.js";
import type { ExplainedCode } from "../explain/code.js";
import type { Station } from "../explain/pipeline.js";
import type { ExplainedValue } from "../explain/values.js";
import type { Paint } from "../paint.js";
import { wrap } from "../wrap.js";

export interface Explained {
  /** `POST /io-job` */
  readonly route: string;
  readonly file: string;
  readonly values: readonly ExplainedValue[];
  readonly pipeline: readonly Station[];
  readonly cost: readonly string[];
  readonly withoutStore: readonly string[];
  readonly checklist: readonly CheckedItem[];
}

const pathWidth = 44;
const stepWidth = 16;
const itemWidth = 36;

export function explainedLines(explained: Explained, colors: Paint, columns: number): string[] {
  const { bold, dim } = colors;
  return [
    `${bold(explained.route)}, from ${explained.file}`,
    `\n${bold("Values")}`,
    ...explained.values.flatMap((one) => valueLines(one, colors)),
    `\n${bold("What happens to a request")}`,
    ...explained.pipeline.flatMap((one) => stationLines(one, colors, columns)),
    `\n${bold("What it asks of the store")}`,
    ...paragraphs(explained.cost, columns),
    `\n${bold("While the store is away")}`,
    ...paragraphs(explained.withoutStore, columns),
    `\n${bold("The checklist for speed")}`,
    ...explained.checklist.flatMap((one) => itemLines(one, colors, columns)),
    `\n${dim("Names below a value are what the environment calls it when the API starts; the last one wins.")}`,
  ];
}

function valueLines({ path, value, from, environment }: ExplainedValue, { dim }: Paint): string[] {
  const shown = typeof value === "string" ? value : JSON.stringify(value);
  const line = `  ${path.padEnd(pathWidth)} ${shown.padEnd(24)} ${from ?? "default"}`;
  const names = environment.length === 0 ? [] : [dim(`${" ".repeat(6)}${environment.join(", ")}`)];
  return [from === undefined ? dim(line) : line, ...names];
}

function stationLines(
  { step, says, refuses }: Station,
  { cyan }: Paint,
  columns: number,
): string[] {
  const told = [...says, ...(refuses.length > 0 ? [`refuses with ${refuses.join(", ")}`] : [])];
  const lines = told.flatMap((one) => wrap(one, Math.max(20, columns - stepWidth - 2)));
  return lines.map((line, index) => {
    const label = (index === 0 ? step.replaceAll("_", " ") : "").padEnd(stepWidth);
    return `  ${index === 0 ? cyan(label) : label}${line}`;
  });
}

/** What is no matter for the endpoint stands in the background. */
function itemLines({ item, isDone, says }: CheckedItem, colors: Paint, columns: number): string[] {
  const { green, yellow, dim } = colors;
  const mark = isDone === undefined ? "·" : isDone ? green("✓") : yellow("!");
  const lines = wrap(says, Math.max(20, columns - itemWidth - 4));
  return lines.map((line, index) => {
    const label = (index === 0 ? item : "").padEnd(itemWidth);
    const told = `${label}${line}`;
    return `  ${index === 0 ? mark : " "} ${isDone === undefined ? dim(told) : told}`;
  });
}

const paragraphs = (texts: readonly string[], columns: number): string[] =>
  texts.flatMap((text) => wrap(text, columns - 2).map((line) => `  ${line}`));

export function codeLines(
  { code, kind, means, status, cure }: ExplainedCode,
  { bold, cyan }: Paint,
) {
  const where =
    kind === "diagnostic"
      ? "a finding of endpointgen; docs/reference/diagnostics.md lists them all"
      : `an answer of the API, status ${String(status)}`;
  return [
    `${bold(code)}: ${means}`,
    `  ${where}`,
    ...(cure === undefined ? [] : [`  ${cyan("→")} ${cure}`]),
  ];
}
