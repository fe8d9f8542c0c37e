import { accountKeys } from "../../credits/account.js";
import type { Movement } from "../../credits/ledger.js";
import { costIn, creditAmount, type Credits } from "../../credits/credits.js";
import { plainScript } from "./script.js";
import type { Site } from "./walks.js";

/** Balances by hand, on a server. */
export function scriptedCredits({ server, slots }: Site): Credits {
  const scripts = {
    grant: plainScript("credits/grant"),
    balance: plainScript("credits/balance"),
    movements: plainScript("credits/movements"),
    renew: plainScript("credits/renew"),
    end: plainScript("credits/end"),
  };
  const run = (name: keyof typeof scripts, user: string, type: string, args: readonly string[]) => {
    const keys = accountKeys(user, type).map((key) => slots.key(user, key));
    return server.run(scripts[name], keys, args);
  };
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
    async endHold({ user, type, holdId }, how, spent) {
      const cost = costIn(how, spent);
      return (
        (await run("end", user, type, [holdId, cost === Infinity ? "all" : String(cost)])) === 1
      );
    },
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
