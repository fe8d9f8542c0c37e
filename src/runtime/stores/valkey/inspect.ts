import type { StartupProblem } from "../../environment/startup-error.js";
import { StoreAway, type Server } from "./server.js";

/**
 * Why a server may not keep what must not be lost: balances, holds and idempotency records. One that
 * evicts forgets that a key was used; one that doesn't persist forgets it, and the balances, when it
 * is started again. What a managed server hides isn't held against it. Rejects when the server is away.
 */
export async function lastingProblems(server: Server): Promise<readonly StartupProblem[]> {
  const infos = await server.ask("INFO", []).catch(nothingIfHidden);
  const problems: StartupProblem[] = [];
  for (const info of infos.map(String)) {
    const field = (name: string): string | undefined =>
      new RegExp(`^${name}:(.*)$`, "m").exec(info)?.[1]?.trim();
    const policy = field("maxmemory_policy");
    if (policy !== undefined && policy !== "noeviction" && field("maxmemory") !== "0") {
      problems.push({
        problem: `The store evicts (maxmemory-policy ${policy}), and so forgets balances and used keys.`,
        cure: "Set maxmemory-policy noeviction, and give caches a server of their own in CACHE_URL.",
      });
    }
    if (field("aof_enabled") === "0" && (await savesNothing(server))) {
      problems.push({
        problem: "The store persists nothing: balances and used keys are lost when it restarts.",
        cure: "Set appendonly yes, or save, on the server.",
      });
    }
  }
  return unique(problems);
}

/** A user who may not ask, or a server that hides it, isn't one that is away. */
function nothingIfHidden(error: unknown): readonly unknown[] {
  if (error instanceof StoreAway && ["NOPERM", "ERR"].includes(error.reason)) return [];
  throw error;
}

/** Snapshots are off too. Managed servers don't tell. */
async function savesNothing(server: Server): Promise<boolean> {
  const settings = await server.ask("CONFIG", ["GET", "save"]).catch(() => []);
  return settings.some((setting) => savedBy(setting) === "");
}

/** The value of `save`: a list of name and value, or a map of them. */
function savedBy(setting: unknown): unknown {
  if (Array.isArray(setting)) return setting[1];
  return (setting as { readonly save?: unknown } | null)?.save;
}

function unique(problems: readonly StartupProblem[]): readonly StartupProblem[] {
  const byText = new Map(problems.map((one) => [one.problem, one]));
  return [...byText.values()];
}
