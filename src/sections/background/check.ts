import { isInUse } from "../../model/names-in-use.js";
import type { Facts, Finding } from "../section.js";
import type { BackgroundSection } from "./schema.js";

/** Names that the generated module has already. */
const taken = ["app", "call", "config", "handler", "signal", "tools"];

/** What nobody could ask for, or nobody would be told. */
export function check(own: BackgroundSection, operation: Facts): readonly Finding[] {
  return [...status(own, operation), ...chain(own, operation)];
}

function status({ track_status }: BackgroundSection, { identity }: Facts): readonly Finding[] {
  if (!track_status || identity) return [];
  const message =
    "`track_status` tells a task's state to its owner alone, and callers here have no name";
  return [
    { path: ["track_status"], message, cure: "track_status: false, or security with a user" },
  ];
}

function chain({ chain: steps }: BackgroundSection, { stream, names }: Facts): readonly Finding[] {
  if (steps.length > 0 && stream !== undefined) {
    const message = "steps of `chain` get the answer, and that of a stream is gone when they begin";
    return [{ path: ["chain"], message, cure: "background.add(…) in the handler" }];
  }
  return steps.flatMap((name, at) => {
    const path = ["chain", at];
    if (steps.indexOf(name) < at) {
      return [{ path, message: `\`${name}\` is in the chain twice`, cure: "remove one" }];
    }
    const isFree =
      ![...taken, names.camel, `mount${names.pascal}`].includes(name) && !isInUse(name);
    if (isFree) return [];
    return [{ path, message: `\`${name}\` is a name of the generated code`, cure: "another name" }];
  });
}
