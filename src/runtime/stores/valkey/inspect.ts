import type { StartupProblem } from "../../environment/startup-error.js";
import { StoreAway, type Server } from "./server.js";

/**
 * Why a server may not be used. A node of a cluster, named alone, refuses the keys of the others.
 * `lasts`: it keeps what must not be lost, which are balances, holds and idempotency records. One that
 * evicts forgets that a key was used; one that doesn't persist forgets it, and the balances, when it
 * is started again. What a managed server hides isn't held against it. Rejects when the server is away.
 */
export async function serverProblems(
  server: Server,
  lasts: boolean,
): Promise<readonly StartupProblem[]> {
  const infos = (await server.ask("INFO", []).catch(nothingIfHidden)).map(String);
  const forgets = lasts ? await forgetting(server, infos) : [];
  return [...(server.cluster ? [] : infos.flatMap(aloneInCluster)), ...forgets];
}

function aloneInCluster(info: string): readonly StartupProblem[] {
  if (fieldOf(info, "cluster_enabled") !== "1") return [];
  return [
    {
      problem: "The store is a node of a cluster, and was named alone.",
      cure: "Name several nodes in its URL, separated by commas; the same one twice will do.",
    },
  ];
}

const fieldOf = (info: string, name: string): string | undefined =>
  new RegExp(`^${name}:(.*)$`, "m").exec(info)?.[1]?.trim();

async function forgetting(
  server: Server,
  infos: readonly string[],
): Promise<readonly StartupProblem[]> {
  const problems: StartupProblem[] = [];
  for (const info of infos) {
    const field = (name: string): string | undefined => fieldOf(info, name);
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
