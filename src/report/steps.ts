import { paint } from "../paint.js";
import { wrap } from "../wrap.js";

/** Something to type or to open, and what it is good for. */
export type Step = readonly [what: string, why: string];

/** "Next": one line a step, or two where the terminal is too narrow for that. */
export function nextSteps(
  steps: readonly Step[],
  terminal: { readonly color: boolean; readonly columns: number },
): string {
  const { bold, dim } = paint(terminal.color);
  const width = Math.max(...steps.map(([what]) => what.length)) + 4;
  const fits = steps.every(([, why]) => width + why.length <= terminal.columns);
  const lines = steps.flatMap(([what, why]) => {
    if (fits || why === "") return [`  ${what.padEnd(width - 2)}${dim(why)}`.trimEnd()];
    const told = wrap(why, terminal.columns - 6).map((line) => `      ${dim(line)}`);
    return [`  ${what}`, ...told];
  });
  return [`\n${bold("Next")}`, ...lines].join("\n");
}
