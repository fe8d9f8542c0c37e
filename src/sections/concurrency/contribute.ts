import type { Contribution } from "../../model/contribution.js";
import type { Operation } from "../../model/endpoint-model.js";
import { call, object, text } from "../../render/code.js";
import type { Concurrency } from "./schema.js";

/**
 * How many requests may run at once; a slot is taken last, before credits (step 7). Where requests become
 * jobs, as many of those may run.
 */
export function contribute(own: Concurrency, operation: Operation): Contribution | undefined {
  const perUser = own.per_user > 0 && operation.identity;
  const everybody = own.global > 0;
  if (!perUser && !everybody) return undefined;
  const options = {
    ...(perUser ? { perUser: operation.value("concurrency.per_user") } : {}),
    ...(everybody ? { global: operation.value("concurrency.global") } : {}),
  };
  const { identity } = operation;
  return {
    step: "credits",
    needs: identity ? [] : ["address"],
    imports: [{ from: "@endpointgen/runtime", names: ["concurrency"] }],
    admission: [{ name: "concurrency", value: call("concurrency", object(options)) }],
    enterWith: [{ name: "concurrency", value: text(identity ? "user.principal" : "address") }],
    ...(operation.job && { work: [{ name: "running", value: object(options) }] }),
    openapi: {
      responses: {
        ...(perUser
          ? { "429": { description: "Too many requests in flight", headers: ["Retry-After"] } }
          : {}),
        ...(everybody
          ? { "503": { description: "All places are taken", headers: ["Retry-After"] } }
          : {}),
      },
      guards: [{ name: "Concurrency", text: sentence(own, perUser, operation) }],
    },
    tests: [
      {
        template: "concurrency",
        data: perUser
          ? { most: own.per_user, status: 429, code: "too_many_in_flight", identity }
          : { most: own.global, status: 503, code: "busy", identity },
      },
    ].filter(({ data }) => data.most <= mostTried),
  };
}

/** A generated test holds as many requests as there are places; more than this takes too long. */
const mostTried = 20;

function sentence(
  { per_user: each, global: all }: Concurrency,
  perUser: boolean,
  { job }: Operation,
): string {
  const bounds = [
    ...(perUser ? [`${String(each)} in flight for each user`] : []),
    ...(all > 0 ? [`${String(all)} in flight in all`] : []),
  ].join(", ");
  return job === undefined ? bounds : `${bounds}; as many jobs may run`;
}
