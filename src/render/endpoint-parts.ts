/** What the sections contribute to an endpoint, slot by slot, and how that becomes code. */
import type {
  Contribution,
  Field,
  Import,
  SharedValue,
  Statement,
  Wrapper,
} from "../model/contribution.js";
import { call, type Code, entry } from "./code.js";

export interface Parts {
  readonly imports: readonly Import[];
  readonly needs: ReadonlySet<SharedValue>;
  readonly constants: readonly Statement[];
  readonly observe: readonly Field[];
  readonly receive: readonly Wrapper[];
  readonly about: readonly Statement[];
  readonly identify: readonly Statement[];
  readonly known: readonly Statement[];
  readonly bars: readonly Code[];
  readonly admission: readonly Field[];
  readonly enterWith: readonly Field[];
  readonly wraps: readonly Wrapper[];
  readonly attempt: readonly Field[];
  readonly lends: string | undefined;
  readonly follows: readonly Wrapper[];
  readonly handlerNames: readonly string[];
  readonly chain: readonly string[];
  readonly context: readonly Field[];
  readonly readBody: Contribution["readBody"];
  readonly stale: boolean;
  readonly resolves: boolean;
  readonly respond: readonly Wrapper[];
}

/** All contributions; those to the same slot stay in their order. */
export function collect(contributions: readonly Contribution[]): Parts {
  const all = <Value>(pick: (part: Contribution) => readonly Value[] | undefined): Value[] =>
    contributions.flatMap((part) => pick(part) ?? []);
  return {
    imports: all((part) => part.imports),
    needs: new Set(all((part) => part.needs)),
    constants: all((part) => part.constants),
    observe: all((part) => part.observe),
    receive: all((part) => part.receive),
    about: all((part) => part.about),
    identify: all((part) => part.identify),
    known: all((part) => part.known),
    bars: all((part) => part.bars),
    admission: all((part) => part.admission),
    enterWith: all((part) => part.enterWith),
    wraps: all((part) => part.wraps),
    attempt: all((part) => part.attempt),
    lends: contributions.find(({ lends }) => lends !== undefined)?.lends,
    follows: all((part) => part.follows),
    handlerNames: all((part) => part.handlerNames),
    chain: all((part) => part.chain),
    context: all((part) => part.context),
    readBody: contributions.find((part) => part.readBody !== undefined)?.readBody,
    stale: contributions.some((part) => part.stale === true),
    resolves: contributions.some((part) => part.resolves === true),
    respond: all((part) => part.respond),
  };
}

export const toEntry = ({ name, value }: Field) => entry(name, value);

/** `outer(inner(code))` */
export function wrapped(wrappers: readonly Wrapper[], code: Code): Code {
  return wrappers.reduceRight<Code>(
    (inner, { name, args = [] }) => call(name, ...args, inner),
    code,
  );
}
