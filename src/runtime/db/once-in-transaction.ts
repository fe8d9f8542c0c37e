import { otherRequest, outcomeUnknown } from "../idempotency/refusals.js";
import type { Claim } from "../idempotency/key.js";
import type { AnySession } from "../pooling/session.js";

/** Whose request it is, and how long its result is kept. */
export interface OncePlace {
  /** Such as `contacts_create`: the same key means another request elsewhere. */
  readonly endpoint: string;
  /** Such as `user.principal`. */
  readonly principal: string;
  readonly claim: Claim;
  /** Seconds. */
  readonly ttl: number;
}

/**
 * Runs work once per key, principal and endpoint: the key stands in the table
 * `endpointgen_idempotency`, written in the transaction of the work itself, so that both are kept or
 * neither is, whatever happens to the process. A repeat gets the first result, which must be JSON;
 * one at the same time waits for the first to end. Belongs inside a transaction. Rejects with
 * Refusal 422 `idempotency_key_reused` for a key of another request, and with what the work rejects.
 * @example
 * import { getDbClient, idempotencyKey, onceInTransaction } from "@endpointgen/runtime";
 *
 * const place = { endpoint: "transfer", principal: "ada", ttl: 86_400 };
 * const claim = idempotencyKey({ headers: { "idempotency-key": "7" } }, "10 EUR to Bob");
 * if (claim === undefined) throw new Error("a key was sent");
 * await getDbClient().transaction((session) =>
 *   onceInTransaction(session, { ...place, claim }, async () => {
 *     await session.query("transfer", "update accounts set amount = amount - 10");
 *     return { moved: 10 };
 *   }),
 * );
 */
export async function onceInTransaction<Result>(
  session: AnySession,
  place: OncePlace,
  work: () => Promise<Result>,
): Promise<Result> {
  const { claim, ttl } = place;
  const key = keyOf(place);
  const claimed = await session.query(name, claims, [...key, claim.fingerprint, ttl]);
  if (claimed.length === 0) {
    const kept = await resultOf(session, place);
    // Forgotten since: whoever asks again begins anew.
    if (kept === undefined) throw outcomeUnknown();
    return kept.result as Result;
  }
  const result = await work();
  await session.query(`${name}.kept`, keeps, [...key, JSON.stringify({ result })]);
  return result;
}

/** What a request came to that was committed; undefined where none was. */
export async function resultOf(
  session: AnySession,
  place: OncePlace,
): Promise<{ readonly result: unknown } | undefined> {
  const [row] = await session.query(`${name}.found`, finds, keyOf(place));
  if (row === undefined) return undefined;
  if (row["fingerprint"] !== place.claim.fingerprint) throw otherRequest();
  if (typeof row["result"] !== "string") throw outcomeUnknown();
  return JSON.parse(row["result"]) as { readonly result: unknown };
}

const keyOf = ({ endpoint, principal, claim }: OncePlace): readonly string[] => [
  endpoint,
  principal,
  claim.key,
];

const name = "endpointgen_idempotency";
const isKey = "endpoint = $1 and principal = $2 and key = $3";

/** Gives a row to whoever comes first, and to the first after its time; others wait for that one. */
const claims = `
  insert into endpointgen_idempotency (endpoint, principal, key, fingerprint, expires_at)
  values ($1, $2, $3, $4, now() + make_interval(secs => $5))
  on conflict (endpoint, principal, key) do update
    set fingerprint = excluded.fingerprint, result = null, expires_at = excluded.expires_at
    where endpointgen_idempotency.expires_at <= now()
  returning true as claimed`;

const finds = `
  select fingerprint, result from endpointgen_idempotency where ${isKey} and expires_at > now()`;

/** Each takes two that are too old along: the table doesn't grow, and nobody has to sweep it. */
const keeps = `
  with gone as (
    delete from endpointgen_idempotency where (endpoint, principal, key) in (
      select endpoint, principal, key from endpointgen_idempotency
      where expires_at <= now() limit 2 for update skip locked))
  update endpointgen_idempotency set result = $4 where ${isKey}`;
