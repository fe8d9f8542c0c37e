/** `[algo] N/[k]unit [burst B] [per name{,name}]`, as in `sliding_window 100/5m per user`. */
import { z } from "zod";
import { unitPattern, unitSeconds } from "../duration.js";
import type { Expansion } from "../section.js";
import { byName } from "./algorithms.js";
import { keyNames } from "./schema.js";

const form = new RegExp(
  "^(?:(?<algo>[a-z_]+)\\s+)?" +
    `(?:(?<count>\\d+)\\s*/\\s*)?(?<factor>\\d+(?:\\.\\d+)?)?\\s*(?<unit>${unitPattern})` +
    "(?:\\s+burst\\s+(?<burst>\\d+))?" +
    "(?:\\s+per\\s+(?<keys>[a-z_]+(?:\\s*,\\s*[a-z_]+)*))?$",
);

const isAlgorithm = (name: string): name is keyof typeof byName => Object.hasOwn(byName, name);

const wrong = (message: string): Expansion => ({
  kind: "wrong",
  findings: [
    {
      path: [],
      message,
      cure: "write it as `60/min`, `token_bucket 60/min burst 100 per user`, or as a map",
    },
  ],
});

/** The short form as editors and the reference see it. */
export const shortForm = () =>
  z.string().meta({
    description: "`[algo] N/[k]unit [burst B] [per name{,name}]`",
    examples: ["60/min per ip", "token_bucket 1/min burst 2 per user", "debounce 5s"],
  });

/** Writes a short form out; maps and everything else that isn't text pass unchanged. */
export function expandShortForm(value: unknown): Expansion {
  if (typeof value !== "string") return { kind: "same" };
  const parts = form.exec(value.trim())?.groups;
  if (parts?.["unit"] === undefined) return wrong(`\`${value}\` isn't a rate limit`);
  const algo = parts["algo"] ?? "token_bucket";
  if (!isAlgorithm(algo)) {
    return wrong(`\`${algo}\` isn't an algorithm; there are ${Object.keys(byName).join(", ")}`);
  }
  const keys = parts["keys"]?.split(/\s*,\s*/);
  const unknown = keys?.find((key) => !(keyNames as readonly string[]).includes(key));
  if (unknown !== undefined)
    return wrong(`\`per ${unknown}\` isn't known; there are ${keyNames.join(", ")}`);
  const short = byName[algo].short({
    count: numeric(parts["count"]),
    seconds: unitSeconds(parts["unit"], numeric(parts["factor"])),
    burst: numeric(parts["burst"]),
  });
  if ("wrong" in short) return wrong(`\`${value}\`: ${short.wrong}`);
  return { kind: "expanded", value: { algo, [algo]: short.block, ...(keys && { key: keys }) } };
}

const numeric = (digits: string | undefined): number | undefined =>
  digits === undefined ? undefined : Number(digits);
