/** Scripts of package.json that call us: replaced where there is a plain equivalent, else gone. */

type Scripts = Readonly<Record<string, string>>;

/** What `endpointgen dev` comes to without the YAML. */
const watchServer = "tsx watch src/server.ts";

/** What changes: the new text by name, undefined for a script that goes. */
export function withoutCalls(scripts: Scripts): ReadonlyMap<string, string | undefined> {
  const changed = new Map<string, string | undefined>();
  let gone: readonly string[] = [];
  // Scripts that call a script that goes lose that step, and may go themselves.
  for (let before = -1; before < gone.length;) {
    before = gone.length;
    for (const [name, text] of Object.entries(scripts)) {
      const next = plain(text, gone);
      if (next !== text) changed.set(name, next);
    }
    gone = [...changed].filter(([, text]) => text === undefined).map(([name]) => name);
  }
  return changed;
}

/** The steps of `a && b` that stay; undefined where none does. */
function plain(text: string, gone: readonly string[]): string | undefined {
  const steps = text.split(/\s*&&\s*/);
  const kept = steps.map(plainStep).filter((step) => step !== "" && !callsOne(step, gone));
  if (kept.length === 0) return undefined;
  return kept.length === steps.length && kept.every((step, index) => step === steps[index])
    ? text
    : kept.join(" && ");
}

/** Also through npx and its like, and with variables before it. */
const call =
  /^((?:\w+=\S* |cross-env )*)(?:(?:npx|pnpm|yarn|bunx)(?: exec| -y| --yes| --no-install| --)* )?endpointgen(?:\s+(\S+).*)?$/;

function plainStep(step: string): string {
  const found = call.exec(step.trim());
  if (found === null) return step;
  return found[2] === "dev" ? `${found[1] ?? ""}${watchServer}` : "";
}

function callsOne(step: string, names: readonly string[]): boolean {
  const found =
    /^(?:npm run|npm run-script|pnpm run|pnpm|yarn|bun run)(?: -s| --silent)* (\S+)/.exec(step);
  return found !== null && names.includes(found[1] ?? "");
}
