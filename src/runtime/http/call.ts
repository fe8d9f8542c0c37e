import type { Request, Response } from "express";
import type { Encryption } from "../encryption/encryption.js";
import type { Fetching } from "../fetch/fetching.js";
import type { Endpoint } from "../request/contract.js";
import type { ConfigOf, EndpointDefinition } from "../request/definition.js";
import { secureLog } from "../logging/log.js";
import type { Clock, World } from "../world/world.js";
import type { Answer } from "./answer.js";
import { DeclaredError } from "./declared-error.js";
import { fingerprintOf } from "./fingerprint.js";
import type { Watch } from "./observe.js";
import { asDatabase, type Tools } from "./tools.js";

/** One request in flight, as the generated code and the guards see it. Spreading it keeps it whole. */
export interface Call<D extends EndpointDefinition = EndpointDefinition> {
  /** The request id. */
  readonly id: string;
  /** The endpoint's name. */
  readonly endpoint: string;
  /** Names the admission in the store. */
  readonly holdId: string;
  /** Aborts when the client is gone (unless `commit()` was called) or `request_timeout` is over. */
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly deadline: number;
  /** Whether an attempt with unknown outcome may be tried again. */
  readonly repeatable: boolean;
  readonly clock: Clock;
  readonly random: () => number;
  /** Follows one try of the work with a span, where the endpoint is traced. */
  readonly attempt?: NonNullable<Watch["attempt"]>;
  /** Header fields that go onto every answer; lower-case names. */
  readonly headers: Record<string, string>;
  /** Answers now, while the request goes on for the cache's sake. */
  readonly early: (answer: Answer) => void;
  /** True once the handler has called `commit()`. */
  readonly committed: () => boolean;
  /** Says what resource the request is about: histogram label and log field. */
  readonly label: (value: string | number | boolean) => void;
  /** What a guard said: log line, and in development the trail. */
  readonly note: (guard: string, text: string) => void;
  /** That a guard refused, with the refusal's code: log line and metric. */
  readonly refused: (guard: string, code: string) => void;
  /** SHA-256 of what is asked for; sealed values enter as HMAC. */
  readonly fingerprint: (input: unknown) => string;
  /** What the handler gets; `signal` is that of the attempt. */
  readonly tools: (signal?: AbortSignal) => Tools<D>;
}

/** What calls of one endpoint share. */
export interface CallParts<D extends EndpointDefinition> {
  readonly endpoint: Endpoint<D>;
  readonly world: World;
  readonly encryption: () => Encryption;
  readonly config: ConfigOf<D>;
  readonly db: unknown;
  readonly fetching: Fetching;
  /** Seconds. */
  readonly timeout: number;
}

/** What one call is made of. */
export interface Begun {
  readonly request: Request;
  readonly response: Response;
  readonly watch: Watch;
  readonly signal: AbortSignal;
  readonly commit: () => void;
  readonly committed: () => boolean;
  readonly early: (answer: Answer) => void;
}

/** Makes the call of one request. */
export function createCall<D extends EndpointDefinition>(
  parts: CallParts<D>,
  begun: Begun,
): Call<D> {
  const { world, endpoint } = parts;
  const { watch } = begun;
  return {
    id: watch.id,
    endpoint: endpoint.name,
    holdId: world.id(),
    signal: begun.signal,
    deadline: watch.started + parts.timeout * 1000,
    repeatable: false,
    clock: world.clock,
    random: world.random,
    ...(watch.attempt && { attempt: watch.attempt }),
    headers: {},
    early: begun.early,
    committed: begun.committed,
    label: watch.label,
    note: watch.note,
    refused: watch.refused,
    fingerprint: (input) =>
      fingerprintOf({ method: endpoint.method, route: endpoint.path, input }, (sealed) =>
        parts.encryption().digest(sealed),
      ),
    tools: (signal = begun.signal) => toolsOf(parts, begun, signal),
  };
}

function toolsOf<D extends EndpointDefinition>(
  parts: CallParts<D>,
  begun: Begun,
  signal: AbortSignal,
): Tools<D> {
  const { watch, request, response } = begun;
  return {
    log: secureLog(watch.logger, watch.redact, watch.identity),
    signal,
    fetch: parts.fetching.of({ endpoint: parts.endpoint.name, signal }),
    db: asDatabase(parts.db),
    open: (sealed) => parts.encryption().open(sealed),
    config: parts.config,
    fail: failer(parts.endpoint.definition),
    commit: begun.commit,
    raw: { request, response },
  };
}

/** `fail` of an endpoint: excluded fields don't leave in the details of an error either. */
export function failer(definition: EndpointDefinition) {
  return (code: string, details: Readonly<Record<string, unknown>> = {}): never => {
    const status = definition.errors?.[code];
    if (status === undefined) throw new TypeError(`${definition.name} declares no error ${code}.`);
    const excluded = new Set(definition.excludeFields);
    const kept = JSON.stringify(details, (key, value: unknown) =>
      excluded.has(key) ? undefined : value,
    );
    throw new DeclaredError({ code, status, details: JSON.parse(kept) as typeof details });
  };
}
