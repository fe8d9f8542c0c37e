import type { Session } from "../session.js";
import { serverUrl } from "../local.js";
import { bodyOption } from "./body.js";
import type { EndpointDoc } from "./endpoint-doc.js";
import { findIdentity, type Identity } from "./identity.js";
import { formRequest } from "./form.js";
import type { Request } from "./send.js";

export interface CallOptions {
  readonly as?: string;
  readonly body?: string;
  readonly repeat?: string;
  readonly key?: string;
  readonly mfa?: boolean;
}

/** Where and what, before anybody is identified. */
export interface Target {
  readonly url: string;
  readonly body: string | undefined;
}

export function targetOf(
  session: Session,
  root: string,
  doc: EndpointDoc,
  body: string | undefined,
): Target {
  const example = doc.body === undefined ? undefined : JSON.stringify(doc.body);
  return {
    url: `${serverUrl(session.host, root)}${doc.path}`,
    body: bodyOption(session, body) ?? example,
  };
}

/** Undefined for an endpoint that asks nobody who they are. */
export function callerOf(
  session: Session,
  root: string,
  doc: EndpointDoc,
  user: string | undefined,
): Identity | undefined {
  return doc.authorization ? findIdentity(session.host, root, user) : undefined;
}

/** A right request: token, one-time code and idempotency key where the endpoint takes them. */
export async function requestTo(
  doc: EndpointDoc,
  target: Target,
  caller: Identity | undefined,
  options: CallOptions & { readonly newKey: () => string },
): Promise<Request> {
  const mfa = doc.mfa && options.mfa !== false && caller !== undefined;
  const key = options.key ?? options.newKey();
  const { body, type } = contentOf(doc, target);
  return {
    url: target.url,
    body,
    method: doc.method,
    headers: {
      ...(type === undefined ? {} : { "content-type": type }),
      ...(caller === undefined ? {} : { authorization: `Bearer ${await caller.token()}` }),
      ...(mfa ? { "x-mfa-code": caller.code() } : {}),
      ...(doc.idempotency === "none" ? {} : { "idempotency-key": key }),
    },
  };
}

function contentOf(
  { fileTypes }: EndpointDoc,
  { body }: Target,
): Pick<Request, "body"> & { readonly type: string | undefined } {
  if (fileTypes !== undefined) return formRequest(body, fileTypes);
  return { body, type: body === undefined ? undefined : "application/json" };
}
