import { createMemoryStore } from "../stores/memory/memory-store.js";
import type { Store } from "../stores/store.js";
import type { Core, StoreFactory } from "./core.js";
import type { TellProblem } from "./problem.js";

/** The store of an app, in this process' memory unless said, which tells refusals as the app does. */
export function storeOf(core: Core, make: StoreFactory | undefined, tell: TellProblem): Store {
  return (make ?? createMemoryStore)({
    world: core.world,
    cacheEvent: (endpoint, event) => {
      core.metrics.cache(endpoint, event);
    },
    problem: (refusal, { id, told }, { name }) => {
      told?.(refusal);
      return tell(refusal, { id, endpoint: name });
    },
  });
}
