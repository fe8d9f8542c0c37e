import { z } from "zod";
import { derivedFlag, oneOf, section } from "../kinds.js";
import { byName } from "./algorithms.js";

export type Algorithm = keyof typeof byName;

const names = Object.keys(byName) as [Algorithm, ...Algorithm[]];

type Blocks = { [Name in Algorithm]: ReturnType<(typeof byName)[Name]["schema"]> };

/** Each algorithm's block, under its name. */
const blocks = (): Blocks =>
  Object.fromEntries(names.map((name) => [name, byName[name].schema()])) as unknown as Blocks;

/** Whom a limiter counts: each name is one part of its key. */
export const keyNames = ["user", "resource", "ip", "api_key", "global"] as const;

type KeyName = (typeof keyNames)[number];

export const schema = () =>
  section(
    {
      algo: oneOf(names, "token_bucket", "The algorithm; its own block holds its figures."),
      ...blocks(),
      key: z
        .array(z.enum(keyNames))
        .min(1)
        .max(keyNames.length)
        .default((): KeyName[] => ["user", "resource"])
        .meta({
          description:
            "Whom the limit counts: one bucket for each combination of these. A resource that " +
            "comes from the body lets callers choose their bucket. Without an identity: `[ip]`.",
        }),
      per_ip: derivedFlag(
        "Whether a second limiter with the same figures counts each address besides the key.",
        "false; true for `kind: cpu`",
      ),
      headers: oneOf(
        ["draft", "legacy", "none"],
        "draft",
        "Header fields that tell clients where they stand: `draft` is the IETF's RateLimit pair, " +
          "`legacy` the X-RateLimit trio.",
      ),
      on_store_error: oneOf(
        ["local", "closed", "open"],
        "local",
        "What happens while the store is away: `local` counts in each process, `closed` " +
          "refuses with 503, `open` lets everything pass.",
      ),
      on_exceeded: oneOf(
        ["block", "audit"],
        "block",
        "`audit` counts and lets pass: for trying a new limit on real traffic.",
      ),
    },
    "How often a caller may come. Short form: `60/min per ip`.",
  );

export type RateLimit = z.output<ReturnType<typeof schema>>;
