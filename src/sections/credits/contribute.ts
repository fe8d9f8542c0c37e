import type { Contribution, Field, TestBlock } from "../../model/contribution.js";
import type { Operation } from "../../model/endpoint-model.js";
import {
  call,
  type Code,
  entry,
  literal,
  object,
  objectOf,
  spread,
  text,
} from "../../render/code.js";
import type { Credits } from "./schema.js";

/** Held before the work, settled or given back after it (step 7). */
export function contribute(own: Credits, operation: Operation): Contribution | undefined {
  const amount = operation.requiredCredits;
  if (amount === 0 || !operation.identity) return undefined;
  const { estimate } = own;
  const price = estimate === undefined ? `${String(amount)} ${own.type}` : `${own.type}, estimated`;
  return {
    step: "credits",
    imports: [{ from: "@endpointgen/runtime", names: ["hold"] }],
    admission: [{ name: "credits", value: call("hold", object(options(own, operation))) }],
    enterWith: [{ name: "credits", value: payer(own) }],
    work: [
      { name: "credits", value: operation.value("credits.type") },
      ...Object.entries(quota(own, operation)).map(([name, value]) => ({ name, value })),
    ],
    ...(estimate === undefined ? {} : { handlerNames: [estimate], contract }),
    // Of a job the worker's handler says it.
    ...(estimate === undefined || operation.job !== undefined ? {} : { context: [charge] }),
    openapi: {
      responses: answers(own, amount),
      guards: [{ name: "Credits", text: `${price} per request` }, ...quotaGuard(own)],
    },
    testOptions: own.type === "default" ? [] : [{ name: "creditType", value: literal(own.type) }],
    tests: tests(own, operation),
  };
}

/** What a job charges is known when it has run: its tests stand with the other ones of the job. */
function tests(own: Credits, { requiredCredits, job }: Operation): readonly TestBlock[] {
  if (own.estimate === undefined) {
    return [{ template: "credits", data: figures(own, requiredCredits) }];
  }
  return job === undefined ? [{ template: "credits_estimate", data: { enough: 1_000_000 } }] : [];
}

/** What the work really cost, said by the handler. */
const charge: Field = { name: "charge", value: text("pass.charge") };

/** Types `charge` in the handler. */
const contract: readonly Field[] = [{ name: "charges", value: literal(true) }];

/** The balance that pays; with an estimate also how much. */
function payer({ estimate }: Credits): Code {
  if (estimate === undefined) return text("user.principal");
  const context = objectOf([spread("input"), entry("user", text("user"))]);
  return object({ user: text("user.principal"), amount: call(estimate, context) });
}

function answers(
  { on_insufficient: status, estimate, quota }: Credits,
  amount: number,
): NonNullable<NonNullable<Contribution["openapi"]>["responses"]> {
  const few =
    estimate === undefined ? `Fewer than ${String(amount)} credits left` : "Too few credits";
  const over = "The quota of this period is spent";
  const insufficient = status === 429 && quota !== undefined ? `${few}; or: ${over}` : few;
  return {
    ...(quota === undefined ? {} : { "429": { description: over, headers: ["Retry-After"] } }),
    [String(status)]: { description: insufficient },
  };
}

function quotaGuard({ quota, type }: Credits) {
  if (quota === undefined) return [];
  const text = `${String(quota.limit)} ${type} per ${String(quota.period)} s for each user`;
  return [{ name: "Quota", text }];
}

function options(own: Credits, operation: Operation): Record<string, Code> {
  return {
    type: operation.value("credits.type"),
    amount: operation.value("required_credits"),
    ...(own.on_insufficient === 402 ? {} : { onInsufficient: literal(own.on_insufficient) }),
    // The worker ends the hold, and keeps it open until then.
    ...(operation.job === undefined ? {} : { handedOverMs: literal(86_400_000) }),
    ...(own.refund_on_error ? {} : { refundOnError: literal(false) }),
    ...quota(own, operation),
  };
}

function quota(own: Credits, operation: Operation): Record<string, Code> {
  if (own.quota === undefined) return {};
  const limit = operation.value("credits.quota.limit");
  return { quota: object({ limit, period: operation.value("credits.quota.period") }) };
}

/** Balances of the generated test: two requests, of which the second fails. */
function figures(own: Credits, amount: number): Readonly<Record<string, unknown>> {
  const enough = amount * 3;
  return {
    amount,
    refund: own.refund_on_error,
    status: own.on_insufficient,
    enough,
    left: enough - amount,
    afterFailure: own.refund_on_error ? enough - amount : enough - 2 * amount,
    tooFew: amount - 1,
  };
}
