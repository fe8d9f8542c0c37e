import type { ContextOf, Handle, Handler } from "../request/contract.js";
import type { EndpointDefinition } from "../request/definition.js";

/** The handler of a test: counts its calls and does what it is told. */
export interface TestHandler<D extends EndpointDefinition> {
  /** How often it ran. */
  readonly calls: number;
  /** What it was last called with. */
  readonly last: ContextOf<D> | undefined;
  /** Does this in the next call, and then again what it did before. */
  next(handle: Handle<D>): void;
  /** Does this from now on. */
  use(handle: Handle<D>): void;
  /** Does this in the next call, before what it would have done anyway. */
  before(look: (context: ContextOf<D>) => void): void;
  /** Keeps the next call waiting until it is released; then it does what it would have done. */
  hold(): HeldCall;
}

/** A call that a test keeps waiting. */
export interface HeldCall {
  /** Resolves when the handler was called. */
  readonly started: Promise<void>;
  readonly release: () => void;
}

/** Makes a handler to mount and the handle by which a test holds it. */
export function testHandler<D extends EndpointDefinition>(
  first: Handle<D>,
): { readonly run: Handler<D>; readonly held: TestHandler<D> } {
  const queue: Handle<D>[] = [];
  let usual = first;
  const state: { calls: number; last: ContextOf<D> | undefined } = { calls: 0, last: undefined };
  return {
    run: async (context) => {
      state.calls += 1;
      state.last = context;
      return (queue.shift() ?? usual)(context);
    },
    held: {
      get calls() {
        return state.calls;
      },
      get last() {
        return state.last;
      },
      next: (handle) => {
        queue.push(handle);
      },
      use: (handle) => {
        usual = handle;
      },
      before: (look) => {
        queue.push((context) => {
          look(context);
          return usual(context);
        });
      },
      hold: () => {
        const started = signal();
        const released = signal();
        queue.push(async (context) => {
          started.give();
          await released.given;
          return usual(context);
        });
        return { started: started.given, release: released.give };
      },
    },
  };
}

/** A promise with its resolution beside it. */
function signal(): { readonly given: Promise<void>; readonly give: () => void } {
  let give = (): void => undefined;
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give: () => give() };
}
