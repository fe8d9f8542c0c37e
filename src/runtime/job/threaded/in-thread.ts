import { wholeCredits } from "../../credits/due.js";
import type { App } from "../../http/app.js";
import { promised } from "../../stores/promised.js";
import { openSpan, runtimeTracer } from "../../tracing/span.js";
import { unpackInput } from "../payload.js";
import { toolsFor, type JobTools, type LiveTools } from "../worker/tools.js";
import type { JobWork } from "../worker/work.js";
import { tellFailure } from "./failure.js";
import type { FromThread, ThreadTask, ToThread } from "./messages.js";

/** The end of a channel that leads to the main thread. */
export interface ThreadPort {
  postMessage(message: FromThread): void;
  on(event: "message", listener: (message: ToThread) => void): unknown;
}

/** Runs what the main thread asks for with the handlers of this thread's app, one try at a time. */
export function workInThread(
  app: App,
  works: ReadonlyMap<string, JobWork>,
  port: ThreadPort,
): void {
  let controller = new AbortController();
  port.on("message", (message) => {
    if (message.kind === "stop") {
      controller.abort(new Error(message.reason));
      return;
    }
    const { task } = message;
    controller = new AbortController();
    const { signal } = controller;
    let over = false;
    const progress: JobTools["progress"] = (percent, note) => {
      if (!over) port.postMessage({ kind: "progress", percent, note });
    };
    const charge: JobTools["charge"] = (credits) => {
      // Looked at here, so that a mistake is thrown where it was made.
      const known = wholeCredits(credits);
      if (!over) port.postMessage({ kind: "charge", credits: known });
    };
    void promised(() => handled(app, works, { task, signal, progress, charge })).then(
      (result) => {
        over = true;
        port.postMessage({ kind: "done", result });
      },
      (error: unknown) => {
        over = true;
        port.postMessage({ kind: "failed", failure: tellFailure(error) });
      },
    );
  });
}

interface Try extends LiveTools {
  readonly task: ThreadTask;
}

function handled(
  app: App,
  works: ReadonlyMap<string, JobWork>,
  { task: { name, input, user, job, attempt, trace }, ...live }: Try,
): unknown {
  const work = works.get(name);
  if (work === undefined) throw new Error(`No endpoint of this thread is called ${name}.`);
  const tools: JobTools = { ...live, ...toolsFor(app, { user, job, attempt }) };
  // The input is what the endpoint's contract let in.
  const call = () => work.handler(unpackInput(input, app.encryption) as never, tools);
  const span = openSpan(runtimeTracer(), {
    name: `${name} thread`,
    attributes: {},
    headers: trace,
  });
  return span ? promised(() => span.within(call)).finally(() => span.end({})) : call();
}
