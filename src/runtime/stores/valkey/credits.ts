import { accountKeys } from "../../credits/account.js";
import type { Movement } from "../../credits/ledger.js";
import { costIn, creditAmount, type Credits, type NamedHold } from "../../credits/credits.js";
import { quotaKey } from "../../credits/quota.js";
import { plainScript } from "./script.js";
import { mostTogether, together } from "./together.js";
import type { Site } from "./walks.js";

/** A hold to be ended, and what is taken of it at most. */
interface HoldEnd {
  readonly hold: NamedHold;
  readonly cost: number;
}

/** Balances by hand, on a server. */
export function scriptedCredits({ server, slots }: Site): Credits {
  const scripts = {
    grant: plainScript("credits/grant"),
    balance: plainScript("credits/balance"),
    movements: plainScript("credits/movements"),
    renew: plainScript("credits/renew"),
    end: plainScript("credits/end"),
  };
  const keysOf = (user: string, type: string): readonly string[] =>
    accountKeys(user, type).map((key) => slots.key(user, key));
  const run = (name: keyof typeof scripts, user: string, type: string, args: readonly string[]) =>
    server.run(scripts[name], keysOf(user, type), args);
  // In a cluster accounts lie on several nodes, and a script asks one.
  const ends = endsOf({ server, slots }, scripts.end, keysOf);
  const endHold = together(ends, { most: server.cluster ? 1 : mostTogether });
  return {
    async grant(user, type, amount) {
      const most = Number.MAX_SAFE_INTEGER;
      const balance = await run("grant", user, type, [
        String(creditAmount(amount, 0)),
        String(most),
      ]);
      // Refused there, because only the server knows the balance.
      return balance === null ? creditAmount(amount, most) : Number(balance);
    },
    balance: async (user, type) => Number(await run("balance", user, type, [])),
    movements: async (user, type) => {
      const lines = (await run("movements", user, type, [])) as readonly string[];
      return lines.map(movementOf);
    },
    renewHold: async ({ user, type, holdId }, ms) =>
      (await run("renew", user, type, [holdId, String(ms)])) === 1,
    async endHold(hold, how, spent) {
      return endHold({ hold, cost: costIn(how, spent) });
    },
  };
}

/** Ends several holds at once; for each whether it was open. */
function endsOf(
  { server, slots }: Pick<Site, "server" | "slots">,
  script: ReturnType<typeof plainScript>,
  keysOf: (user: string, type: string) => readonly string[],
) {
  return async (holds: readonly HoldEnd[]): Promise<readonly boolean[]> => {
    const keys = holds.flatMap(({ hold: { user, type, quota } }) => [
      ...keysOf(user, type),
      slots.key(user, quotaKey(user, type, quota)),
    ]);
    const args = holds.flatMap(({ hold: { holdId, quota }, cost }) => [
      holdId,
      cost === Infinity ? "all" : String(cost),
      quota === undefined ? "0" : "1",
    ]);
    const said = (await server.run(script, keys, args)) as readonly unknown[];
    return said.map((one) => one === 1);
  };
}

/** Reads a ledger line; `credits/account.lua` writes it. */
function movementOf(line: string): Movement {
  const [at, kind, amount, balance, ...hold] = line.split(" ");
  const holdId = hold.join(" ");
  return {
    at: Number(at),
    kind: kind as Movement["kind"],
    amount: Number(amount),
    balance: Number(balance),
    holdId: holdId === "" ? undefined : holdId,
  };
}
