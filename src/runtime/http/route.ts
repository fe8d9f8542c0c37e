import type { Request, Response } from "express";
import type { ConfigOf, EndpointDefinition } from "../request/definition.js";
import type { Endpoint } from "../request/contract.js";
import { createCall, type Call, type CallParts } from "./call.js";
import type { Answer } from "./answer.js";
import { failureOf, type Failure } from "./failure.js";
import { PassedFailure } from "./followed.js";
import type { Watch, Watcher } from "./observe.js";
import type { TellProblem } from "./problem.js";
import { passageOf } from "./passage.js";
import { Refusal } from "./refusal.js";
import { boundUnread } from "./unread.js";
import { writeAnswer } from "./write.js";

/** An endpoint that is observed: what `app.observe` gives and `app.post` takes. */
export interface Observed<D extends EndpointDefinition = EndpointDefinition> {
  readonly endpoint: Endpoint<D>;
  readonly watch: Watcher;
  readonly config: ConfigOf<D>;
}

/** The generated code of an endpoint: everything between the request and its answer. */
export type Handle<D extends EndpointDefinition> = (
  request: Request,
  call: Call<D>,
) => Promise<Answer> | Answer;

/** What the app lends to its routes. */
export interface RouteParts {
  /** Header fields of every answer. */
  readonly fields: Readonly<Record<string, string>>;
  /** Adds the trail of guards to every answer. */
  readonly development: boolean;
  /** Remembers who is behind a request, for the parts that see only the request. */
  readonly remember: (request: Request, watch: Watch) => void;
  /** Turns a refusal into its document. */
  readonly problem: TellProblem;
  /** Called once for each error that is ours. */
  readonly track: (error: Error, watch: Watch) => void;
}

/** Makes the Express handler of one endpoint. */
export function routeOf<D extends EndpointDefinition>(
  app: RouteParts,
  parts: CallParts<D> & { readonly watch: Watcher },
  handle: Handle<D>,
): (request: Request, response: Response) => void {
  return (request, response) => {
    const watch = parts.watch(request);
    app.remember(request, watch);
    if (parts.endpoint.definition.upload) boundUnread(request, response, parts.world.clock);
    const bounds = boundsOf(parts, response, (refusal) => {
      end.fail(refusal);
    });
    const early = (answer: Answer): void => {
      end.answer(answer);
    };
    const passage = passageOf(request);
    const call = createCall(parts, { request, response, watch, early, ...bounds });
    if (passage) Object.assign(passage, { headers: call.headers, id: watch.id });
    const end = endOf(app, { response, watch, call, bounds, passed: passage !== undefined });
    void watch.within(() => run(() => handle(request, call), end));
  };
}

async function run(work: () => Promise<Answer> | Answer, end: End): Promise<void> {
  try {
    end.answer(await work());
  } catch (error) {
    end.fail(error);
  }
}

interface Bounds {
  readonly signal: AbortSignal;
  readonly commit: () => void;
  readonly committed: () => boolean;
  readonly forget: () => void;
}

/** Watches for the two ends that come from outside: the client leaves, the time is up. */
function boundsOf(
  { world, timeout }: Pick<CallParts<EndpointDefinition>, "world" | "timeout">,
  response: Response,
  stop: (reason: Refusal) => void,
): Bounds {
  const controller = new AbortController();
  let committed = false;
  const cancel = world.clock.after(timeout * 1000, () => {
    const late = timedOut(timeout);
    controller.abort(late);
    stop(late);
  });
  const leave = (): void => {
    if (response.writableFinished) return;
    const gone = clientGone();
    if (!committed) controller.abort(gone);
    stop(gone);
  };
  response.once("close", leave);
  return {
    signal: controller.signal,
    commit: () => {
      committed = true;
    },
    committed: () => committed,
    forget: () => {
      cancel();
      response.off("close", leave);
    },
  };
}

interface End {
  answer(answer: Answer): void;
  fail(error: unknown): void;
}

interface Ended {
  readonly response: Response;
  readonly watch: Watch;
  readonly call: { readonly headers: Readonly<Record<string, string>> };
  readonly bounds: Bounds;
  /** The handler is somebody else's. */
  readonly passed: boolean;
}

/** The end of a request, whichever comes first; what comes later is only tracked. */
function endOf(app: RouteParts, { response, watch, call, bounds, passed }: Ended): End {
  let ended = false;
  // What an existing handler said once looks the same when it is said again.
  const fieldsOf = ({ headers }: Answer): Readonly<Record<string, string>> =>
    passed && !headers["content-type"]?.startsWith("application/problem") ? {} : app.fields;
  const send = (answer: Answer, failure?: Failure): void => {
    if (ended) return;
    const trail = app.development ? { "endpointgen-trail": trailOf(watch) } : undefined;
    const fields = { ...fieldsOf(answer), ...call.headers, "x-request-id": watch.id, ...trail };
    // Throws for a header field that HTTP doesn't allow; then nothing was sent, and a failure may be.
    writeAnswer(response, answer, fields);
    ended = true;
    bounds.forget();
    const reason = failure && !failure.declared ? failure.refusal.code : undefined;
    const status = passed && response.headersSent ? response.statusCode : answer.status;
    watch.end({ status, reason, error: failure?.error });
  };
  const refuse = (error: unknown): void => {
    const failure = failureOf(error);
    if (failure.error) app.track(failure.error, watch);
    send(app.problem(failure.refusal, watch), failure);
  };
  return {
    answer: send,
    fail: (error) => {
      try {
        if (PassedFailure.is(error)) send({ status: response.statusCode, headers: {}, body: [] });
        else refuse(error);
      } catch (mistake) {
        // A refusal of the project's own that can't be written; nobody above would answer.
        response.statusMessage = "";
        refuse(mistake);
      }
    },
  };
}

/** JSON in a header: what isn't ASCII is escaped. */
function trailOf(watch: Watch): string {
  return JSON.stringify(watch.notes).replace(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function timedOut(seconds: number): Refusal {
  return new Refusal({
    status: 504,
    code: "timeout",
    detail: `The request was not finished within ${seconds} s.`,
    knob: "request_timeout",
  });
}

/** 499: nobody waits for the answer any more; whether the work happened is open. */
export function clientGone(): Refusal {
  return new Refusal({
    status: 499,
    code: "client_gone",
    detail: "The client closed the connection.",
  });
}
