import type { Session } from "../../pooling/session.js";
import type { Handler } from "../../request/contract.js";
import type { EndpointDefinition } from "../../request/definition.js";
import { reply, type Reply } from "../../response/reply.js";
import { fingerprintOf } from "../../http/fingerprint.js";
import { idempotencyKey } from "../../idempotency/key.js";
import { onceInTransaction, resultOf, type OncePlace } from "../once-in-transaction.js";
import {
  callerOf,
  operationHandler,
  type Operation,
  type OperationContext,
  type TableApp,
} from "./operation.js";

/** A change to a table. */
export interface Change {
  /** What is answered; its transactions are one with the record of the key. */
  readonly work: (context: OperationContext) => Promise<Reply>;
  /** Drops what was kept of the table: after the commit, or somebody would keep the old rows anew. */
  readonly dropped: (app: TableApp, table: string) => Promise<unknown>;
}

/**
 * Types a change as the handler of its contract. With `once` a request with a key has its effect
 * once and for all: the key's record is committed with it, and a repeat gets the first answer, also
 * where the process died before it could tell.
 */
export function changeHandler<D extends EndpointDefinition>(
  app: TableApp,
  operation: Operation<D>,
  { work, dropped }: Change,
): Handler<D> {
  const { endpoint, table, once } = operation;
  const { database } = app.tables;
  const changed = async (context: OperationContext): Promise<Reply> => {
    const place = placeOf(context, operation);
    if (place === undefined) return work(context);
    const kept = await database.transaction(
      (session) => onceInTransaction(session, place, async () => partsOf(await work(context))),
      callerOf(context),
    );
    return revived(kept);
  };
  const handle = async (context: OperationContext): Promise<Reply> => {
    const answer = await changed(context);
    await dropped(app, table.table);
    return answer;
  };
  if (once === undefined) return operationHandler(app, endpoint, handle);
  return operationHandler(app, endpoint, handle, async (context) => {
    const place = placeOf(context, operation);
    if (place === undefined) return "unknown";
    const find = (session: Session) => resultOf(session, place);
    const found = await database.sessionScope(find, callerOf(context));
    return found === undefined ? "not_done" : { done: revived(found.result as Parts) };
  });
}

/** Undefined without a key, or where nothing is to be kept of it. */
function placeOf<D extends EndpointDefinition>(
  { raw, user, params, query, headers, body }: OperationContext,
  { endpoint, once }: Operation<D>,
): OncePlace | undefined {
  if (once === undefined) return undefined;
  const { name, method, path: route } = endpoint.definition;
  const input = { params, query, headers, body };
  const fingerprint = () => fingerprintOf({ method, route, input }, (sealed) => sealed.digest);
  const claim = idempotencyKey(raw.request, fingerprint, once);
  const principal = user?.principal ?? "";
  return claim && { endpoint: name, principal, claim, ttl: once.ttl };
}

type Parts = Pick<Reply, "status" | "body" | "headers">;

const partsOf = ({ status, body, headers }: Reply): Parts => ({ status, body, headers });

const revived = ({ status, body, headers }: Parts): Reply => reply(status, body, headers);
