import { send, type Sent } from "../../calls/send.js";
import { findIdentity, type Identity } from "../../calls/identity.js";
import type { Host } from "../../host.js";

/** One row of the table: a request, what must come back, and what came. */
export interface Row {
  readonly title: string;
  readonly expected: string;
  readonly sent: Sent;
  readonly right: boolean;
}

interface Case {
  readonly title: string;
  readonly status: number;
  /** The problem's code, or a header that must be there: `retry-after`. */
  readonly code?: string;
  readonly header?: string;
  /** A guard and a word of what it must have said. */
  readonly said?: readonly [guard: string, word: string];
  readonly run: (caller: Caller) => Promise<Sent>;
}

interface Ask {
  readonly as?: "ada" | "bob" | "carol";
  readonly code?: boolean;
  readonly key?: string;
  readonly resource?: string;
  readonly body?: unknown;
  readonly from?: string;
}

type Caller = (ask: Ask) => Promise<Sent>;

const cases: readonly Case[] = [
  { title: "no token", status: 401, run: (call) => call({}) },
  {
    title: "ada, no one-time code",
    status: 401,
    code: "mfa_required",
    run: (call) => call({ as: "ada" }),
  },
  {
    title: "ada, one-time code and key",
    status: 200,
    run: (call) => call({ as: "ada", code: true, key: "first" }),
  },
  {
    title: "the same request again",
    status: 200,
    said: ["cache", "hit"],
    run: (call) => call({ as: "ada" }),
  },
  {
    title: "the same key again",
    status: 200,
    header: "idempotency-replayed",
    run: (call) => call({ as: "ada", key: "first" }),
  },
  {
    title: "the same key, another body",
    status: 422,
    run: (call) => call({ as: "ada", key: "first", resource: "another" }),
  },
  { title: "a key that is still running", status: 409, run: running },
  {
    title: "a field is missing",
    status: 422,
    run: (call) => call({ as: "ada", body: { resource_id: "report-1" } }),
  },
  {
    title: "ada from a foreign address",
    status: 403,
    run: (call) => call({ as: "ada", from: "203.0.113.9" }),
  },
  { title: "bob, who has no role", status: 403, run: (call) => call({ as: "bob", code: true }) },
  {
    title: "carol, who has no credits",
    status: 402,
    run: (call) => call({ as: "carol", code: true }),
  },
  { title: "ada, too many requests", status: 429, header: "retry-after", run: flood },
];

/** Two at once with one key: the second finds the first one running. */
async function running(call: Caller): Promise<Sent> {
  const ask: Ask = { as: "ada", key: "slow", resource: "slow" };
  const answers = await Promise.all([call(ask), call(ask)]);
  return answers.find(({ status }) => status !== 200) ?? answers[0];
}

/** One more than the bucket holds. */
async function flood(call: Caller): Promise<Sent> {
  const answers: Sent[] = [];
  for (let count = 0; count < 21; count += 1) {
    answers.push(await call({ as: "ada", resource: "busy" }));
  }
  const early = answers.slice(0, 20).find(({ status }) => status !== 200);
  const [last] = answers.slice(-1);
  if (last === undefined) throw new Error("nothing was sent");
  return early ?? last;
}

/** Sends all requests, one after the other, and judges the answers. */
export async function runCases(host: Host, root: string, url: string): Promise<readonly Row[]> {
  const people = new Map<string, Identity>();
  for (const name of ["ada", "bob", "carol"]) {
    people.set(name, findIdentity(host, root, name));
  }
  const call: Caller = async (ask) => {
    const headers = await headersOf(ask, people);
    const body = JSON.stringify(ask.body ?? bodyOf(ask.resource));
    return send(host, { url: `${url}/io-job`, method: "POST", headers, body });
  };
  const rows: Row[] = [];
  for (const one of cases) rows.push(judge(one, await one.run(call)));
  return rows;
}

async function headersOf(ask: Ask, people: ReadonlyMap<string, Identity>) {
  const person = people.get(ask.as ?? "");
  return {
    "content-type": "application/json",
    ...(person && { authorization: `Bearer ${await person.token()}` }),
    ...(person && ask.code && { "x-mfa-code": person.code() }),
    ...(ask.key !== undefined && { "idempotency-key": ask.key }),
    ...(ask.from !== undefined && { "x-forwarded-for": ask.from }),
  };
}

function bodyOf(resource = "report-1") {
  return { resource_id: resource, secret_value: "open sesame", other_data: "anything" };
}

function judge({ title, status, code, header, said }: Case, sent: Sent): Row {
  const right =
    sent.status === status &&
    (code === undefined || sent.body.includes(`"${code}"`)) &&
    (header === undefined || sent.headers[header] !== undefined) &&
    (said === undefined || heard(sent, said));
  const expected = [String(status), code ?? header ?? said?.join(" ")].filter(Boolean).join(" ");
  return { title, expected, sent, right };
}

function heard({ trail }: Sent, [guard, word]: readonly [string, string]): boolean {
  return trail.some(([who, note]) => who === guard && note.includes(word));
}
