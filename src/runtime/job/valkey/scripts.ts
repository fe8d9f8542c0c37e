import { plainScript } from "../../stores/valkey/script.js";
import { StoreAway, type Server } from "../../stores/valkey/server.js";
import { QueueAway } from "../words.js";

const names = [
  "create",
  "start",
  "renew",
  "progress",
  "finish",
  "cancel",
  "revive",
  "release",
  "mark",
  "forget",
  "look",
  "list",
  "depth",
] as const;
type Name = (typeof names)[number];

/** Runs one of the scripts. Rejects with a `QueueAway`. */
export type JobScripts = (
  name: Name,
  keys: readonly string[],
  args: readonly string[],
) => Promise<unknown>;

/** The scripts about jobs, on that server. */
export function jobScripts(server: Server): JobScripts {
  const scripts = new Map(names.map((name) => [name, plainScript(`job/scripts/${name}`)] as const));
  return async (name, keys, args) => {
    const script = scripts.get(name);
    if (script === undefined) throw new RangeError(`There is no script ${name}.`);
    try {
      return await server.run(script, keys, args);
    } catch (error) {
      if (error instanceof StoreAway) throw new QueueAway(error.message, { cause: error });
      throw error;
    }
  };
}
