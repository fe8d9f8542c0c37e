import type { Clock } from "../../world/world.js";
import type { Answer } from "../answer.js";
import { Refusal } from "../refusal.js";

/**
 * Asks something that requests depend on whether it answers; rejects when it doesn't. What it resolves
 * with is told only if it is one of the notes, `behind` or `full`.
 */
export type Probe = () => Promise<unknown>;
export type Probes = Readonly<Record<string, Probe>>;

const json = { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" };

/** The process turns; asks nobody else. */
export function live(): Answer {
  return { status: 200, headers: json, body: ['{"status":"live"}'] };
}

/**
 * All probes answered within `limitMs`.
 * @throws Refusal 503 `draining` while the process is stopping, 503 `not_ready` with each
 * probe's state when one failed or took too long. Never with the error's own words.
 */
export async function ready(
  probes: Probes,
  draining: boolean,
  time: { readonly clock: Clock; readonly limitMs: number },
): Promise<Answer> {
  if (draining) throw unready("draining", "This process is stopping.", {});
  const states = await Promise.all(
    Object.entries(probes).map(async ([name, probe]) => [name, await state(probe, time)] as const),
  );
  const checks = Object.fromEntries(states);
  if (states.some(([, said]) => said === "failed" || said === "timeout")) {
    throw unready("not_ready", "Something that requests depend on is away.", { checks });
  }
  return { status: 200, headers: json, body: [JSON.stringify({ status: "ready", checks })] };
}

/** It answers, and somebody should look: work piles up, or no more of it is taken. */
const notes = ["behind", "full"] as const;
type Note = (typeof notes)[number];
type State = "ok" | "failed" | "timeout" | Note;

function state(
  probe: Probe,
  { clock, limitMs }: { readonly clock: Clock; readonly limitMs: number },
): Promise<State> {
  return new Promise((resolve) => {
    const cancel = clock.after(limitMs, () => {
      resolve("timeout");
    });
    const say = (said: State) => () => {
      cancel();
      resolve(said);
    };
    Promise.resolve()
      .then(probe)
      .then((said) => {
        say(notes.find((note) => note === said) ?? "ok")();
      }, say("failed"));
  });
}

function unready(
  code: string,
  detail: string,
  members: Readonly<Record<string, unknown>>,
): Refusal {
  return new Refusal({ status: 503, code, detail, headers: { "retry-after": "5" }, members });
}
