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
  const seen: ContextOf<D>[] = [];
  const after =
    (first: (context: ContextOf<D>) => unknown): Handle<D> =>
    async (context) => {
      await first(context);
      return usual(context);
    };
  return {
    run: async (context) => {
      seen.push(context);
      return (queue.shift() ?? usual)(context);
    },
    held: {
      get calls() {
        return seen.length;
      },
      get last() {
        return seen.at(-1);
      },
      next: (handle) => void queue.push(handle),
      use: (handle) => {
        usual = handle;
      },
      before: (look) => {
        queue.push(after(look));
      },
      hold: () => {
        const { started, release, wait } = heldCall();
        queue.push(after(wait));
        return { started, release };
      },
    },
  };
}

/** `wait` says that the call started, and ends when the test releases it. */
function heldCall(): HeldCall & { readonly wait: () => Promise<void> } {
  const started = signal();
  const released = signal();
  const wait = (): Promise<void> => {
    started.give();
    return released.given;
  };
  return { started: started.given, release: released.give, wait };
}

/** A promise with its resolution beside it. */
function signal(): { readonly given: Promise<void>; readonly give: () => void } {
  let give = (): void => undefined;
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give: () => give() };
}
