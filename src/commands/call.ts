import { join } from "node:path";
import { findEndpoint, type EndpointDoc } from "../calls/endpoint-doc.js";
import type { Identity } from "../calls/identity.js";
import { callerOf, requestTo, targetOf, type CallOptions, type Target } from "../calls/request.js";
import { send, type Sent } from "../calls/send.js";
import { showAnswer, showBriefly } from "../calls/show.js";
import { Failure } from "../failure.js";
import { devRuns } from "../local.js";
import { paint } from "../paint.js";
import { findProject } from "../paths.js";
import { exitCode, say, sayJson, type Session } from "../session.js";

/** What a server of `dev` may take to start again after a save. */
const restartMs = 5_000;

/** `endpointgen call NAME`: exit code 0 when every answer was a success, else 1. */
export async function call(session: Session, name: string, options: CallOptions): Promise<number> {
  const root = findProject(session.host, session.directory);
  const times = countOf(options.repeat);
  const doc = findEndpoint(session.host, join(root, "src/generated"), name);
  const target = targetOf(session, root, doc, options.body);
  const caller = callerOf(session, root, doc, options.as);
  const { bold } = paint(session.host.color);
  say(session, bold(`${doc.method} ${target.url}${caller ? ` as ${caller.user}` : ""}`));
  const answers = await sendAll(session, {
    ...{ doc, target, caller, options, times },
    patienceMs: devRuns(session.host, root) ? restartMs : 0,
  });
  if (session.json) sayJson(session, times === 1 ? answers[0] : answers);
  return answers.every(({ status }) => status < 400) ? exitCode.fine : exitCode.findings;
}

interface Plan {
  readonly doc: EndpointDoc;
  readonly target: Target;
  readonly caller: Identity | undefined;
  readonly options: CallOptions;
  readonly times: number;
  readonly patienceMs: number;
}

async function sendAll(session: Session, plan: Plan): Promise<readonly Sent[]> {
  const { host } = session;
  const newKey = () => Buffer.from(host.randomBytes(16)).toString("hex");
  const answers: Sent[] = [];
  for (let number = 1; number <= plan.times; number += 1) {
    const request = await requestTo(plan.doc, plan.target, plan.caller, {
      ...plan.options,
      newKey,
    });
    const sent = await send(host, request, plan.patienceMs);
    answers.push(sent);
    const shown = plan.times === 1 ? showAnswer(sent, host) : showBriefly(sent, number, host);
    say(session, shown.trimEnd());
  }
  return answers;
}

function countOf(repeat: string | undefined): number {
  const times = Number(repeat ?? 1);
  if (Number.isInteger(times) && times >= 1 && times <= 10_000) return times;
  throw new Failure(`--repeat is a whole number from 1 to 10000, not "${repeat ?? ""}"`);
}
