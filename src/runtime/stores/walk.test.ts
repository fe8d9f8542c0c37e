import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Refusal } from "../http/refusal.js";
import { compose } from "./compose.js";
import { go, stages } from "./contract.js";
import type { Owner, Part, Stage, Verdict } from "./contract.js";
import { createMemory } from "./memory/memory.js";

const no: Verdict = {
  kind: "refuse",
  refusal: new Refusal({ status: 403, code: "no", detail: "No." }),
};

interface Planned {
  readonly stage: Stage;
  readonly owner: Owner;
  readonly ends: boolean;
}

const planned = fc.record({
  stage: fc.constantFrom(...stages),
  owner: fc.constantFrom<Owner>("principal", "ip", "global", "shared"),
  ends: fc.boolean(),
});

/** A part that does what is planned and writes down what it was told. */
function scripted({ stage, owner, ends }: Planned, name: string, log: string[]): Part<never> {
  return {
    name,
    stage,
    owner,
    script: () => {
      throw new Error("for embedded stores only");
    },
    whenAway: () => "skip",
    embed: () => ({
      check: () => (ends ? no : go),
      attempt: () => void log.push(`attempt ${name}`),
      admission: () => void log.push(`admission ${name}`),
      settle: (_given, _entry, _now, { kind }) => void log.push(`${kind} ${name}`),
    }),
  };
}

/** The rule as prose has it, without walks: who is reached, who lets in, who is released. */
function expected(plans: readonly Planned[]): string[] {
  const rank = ({ stage }: Planned) => stages.indexOf(stage);
  const isBefore = (left: number, right: number) => {
    const [a, b] = [plans[left], plans[right]];
    return a && b ? rank(a) - rank(b) || left - right : 0;
  };
  const endedBefore = (index: number) =>
    plans.some((other, at) => {
      const self = plans[index];
      return other.ends && self !== undefined && together(other, self) && isBefore(at, index) < 0;
    });
  // What the principal's parts count is in one place; every other part may be in a place of its own.
  const together = (other: Planned, self: Planned) =>
    other === self || (other.owner === "principal" && self.owner === "principal");
  const walkEnded = (self: Planned) => plans.some((other) => other.ends && together(other, self));
  return plans.flatMap((plan, index) => [
    ...(endedBefore(index) ? [] : [`attempt p${index}`]),
    ...(walkEnded(plan) ? [] : [`admission p${index}`]),
    ...(!walkEnded(plan) && plans.some(({ ends }) => ends) ? [`released p${index}`] : []),
  ]);
}

describe("the composition rule", () => {
  it("holds for any parts of any owners", () => {
    fc.assert(
      fc.property(fc.array(planned, { maxLength: 8 }), (plans) => {
        const log: string[] = [];
        const parts = plans.map((plan, index) => scripted(plan, `p${index}`, log));
        const composed = compose({ guard: { parts } }, createMemory(), { endpoint: "e" });
        const entry = { principal: "a", holdId: "h", barred: false, deadline: 1 };
        const flush = composed.enter({ inputs: {}, entry, now: 0 });
        expect([...log].sort()).toEqual(expected(plans).sort());
        expect(flush.ending !== undefined).toBe(plans.some(({ ends }) => ends));
        const told = plans[Number(flush.by?.slice(1))];
        const enders = plans.filter(({ ends }) => ends).map(({ stage }) => stages.indexOf(stage));
        if (told) expect(stages.indexOf(told.stage)).toBe(Math.min(...enders));
      }),
      { numRuns: 1_000 },
    );
  });
});
