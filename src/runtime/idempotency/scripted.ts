import type { Answer } from "../http/answer.js";
import { go } from "../stores/contract.js";
import type { Entry, Scope, Verdict } from "../stores/contract.js";
import { keyOf } from "../stores/key.js";
import type { Heard, ScriptPart } from "../stores/script-part.js";
import type { Claim } from "./key.js";
import {
  collisions,
  replayed,
  replayRate,
  stateAfter,
  tooOften,
  type Collision,
  type Kept,
} from "./verdicts.js";

type Part = ScriptPart<Claim | undefined>;

/** Shows a stored answer, on a server. */
export function replayScript(scope: Scope): Part {
  return {
    source: "idempotency/replay",
    idle: isWithoutKey,
    keys: keysIn(scope),
    args: (claim) => [claim?.fingerprint ?? "", replayRate.limit, replayRate.window * 1000],
    verdict({ reply: [first, left] }): Verdict {
      if (first === undefined) return go;
      if (left === undefined) return tooOften(Number(first));
      return replayed(answerOf(first), Number(left));
    },
  };
}

/** Stops a second run and keeps the record of the first one, on a server. */
export function runningScript(scope: Scope, { life, resolvable }: Kept): Part {
  return {
    source: "idempotency/running",
    idle: isWithoutKey,
    keys: keysIn(scope),
    args: (claim) => [claim?.fingerprint ?? "", life, resolvable ? 1 : 0],
    verdict({ reply: [word, answer] }: Heard): Verdict {
      if (word === undefined) return go;
      // A stored answer was shown before this stage; whoever may not see it is stopped by his bar.
      if (word === "done") {
        const done = answerOf(answer);
        return { kind: "answer", answer: done.repeat ?? done };
      }
      return collisions[word as Collision]();
    },
    settling: {
      source: "idempotency/settle",
      // Who sends the key again must not find it running.
      awaited: () => true,
      args: (claim, entry, settlement) => [
        claim?.fingerprint ?? "",
        life,
        stateAfter(settlement, entry)?.kind ?? "",
      ],
    },
  };
}

const isWithoutKey = (claim: Claim | undefined): boolean => claim === undefined;

/** The key of a record; without a claim it is never touched. */
function keysIn({ endpoint }: Scope): Part["keys"] {
  return (claim, { principal }: Entry) => [
    `idempotency${keyOf([endpoint, principal, claim?.key ?? ""])}`,
  ];
}

const answerOf = (kept: unknown): Answer => JSON.parse(String(kept)) as Answer;
