/**
 * What a room adds to an endpoint: data for the named slots of the skeleton, in code that the
 * layout prints. Order inside a slot comes from `slots.ts`, never from the room.
 */
import type { Code } from "../render/code.js";
import type { Step } from "./slots.js";

/** `import { names } from "from"` of the generated file. */
export interface Import {
  readonly from: string;
  readonly names: readonly string[];
  readonly types?: readonly string[];
}

/** One `name: value` of an object literal. */
export interface Field {
  readonly name: string;
  readonly value: Code;
}

/** A function around a value, which it gets as its last argument. */
export interface Wrapper {
  readonly name: string;
  readonly args?: readonly Code[];
}

/** One statement, with the comment that a reader wants above it. */
export interface Statement {
  readonly code: Code;
  readonly comment?: string;
}

/** A test of the generated project: a template of `templates/sections/` and its data. */
export interface TestBlock {
  readonly template: string;
  /** Statements that only the layout can break, by the name that the template gives them. */
  readonly code?: Readonly<Record<string, Code>>;
  /** Names of the runtime that the block uses. */
  readonly runtime?: readonly string[];
  /** Names of its test kit. */
  readonly testing?: readonly string[];
  readonly data: Readonly<Record<string, unknown>>;
}

/** Values that several sections read; the skeleton computes each at most once, before them all. */
export type SharedValue = "resource" | "address" | "fingerprint";

export interface Contribution {
  /** The step of the pipeline that this section is. */
  readonly step: Step;
  /** Which shared values its code reads. */
  readonly needs?: readonly SharedValue[];
  readonly imports?: readonly Import[];
  /** Fields of the contract: `permissions`, `roles`, `errors` … */
  readonly contract?: readonly Field[];
  /** Names of the runtime that those fields use. */
  readonly contractImports?: readonly string[];
  /** Body fields that belong to a guard, taken out before the body is validated. */
  readonly guardFields?: readonly string[];
  /** Options of `app.observe`. */
  readonly observe?: readonly Field[];
  /** The guards as they were reviewed, for `app.guards`; an empty list asks for it all the same. */
  readonly reviewed?: readonly Field[];
  /** Its code reads what became of them: `guards.roles`. */
  readonly readsGuards?: true;
  /** Statements of the mount function, before the route. */
  readonly constants?: readonly Statement[];
  /** Functions around `await contract.parse(request)`, outermost first. */
  readonly receive?: readonly Wrapper[];
  /** Statements that say what the request is about. */
  readonly about?: readonly Statement[];
  /** Statements that say who sends it. */
  readonly identify?: readonly Statement[];
  /** Statements that wait until the caller is known: strangers must not reach them. */
  readonly known?: readonly Statement[];
  /** Refusals decided without the store: arguments of `firstBar`. */
  readonly bars?: readonly Code[];
  /** Guards of `app.store.admission`. */
  readonly admission?: readonly Field[];
  /** Their inputs in `admission.enter`. */
  readonly enterWith?: readonly Field[];
  /** Wrappers around the handler, outermost first: each gets the inner guard as its last argument. */
  readonly wraps?: readonly Wrapper[];
  /** What `guarded` is told about this request besides `call`. */
  readonly attempt?: readonly Field[];
  /**
   * A function that calls the handler for us: gets the call, the signal of the try, and the handler
   * as a function of its tools.
   */
  readonly lends?: string;
  /** Functions around what the handler gives, outermost first: each gets it as its last argument. */
  readonly follows?: readonly Wrapper[];
  /** Around the work: reads the body when its sender has passed the guards, for the handler. */
  readonly readBody?: { readonly by: string; readonly as: string };
  /** Names that the user's handler file exports besides the handler. */
  readonly handlerNames?: readonly string[];
  /** Those of them that are steps of `background.chain`: tests give others in their place. */
  readonly chain?: readonly string[];
  /** More of what the handler gets. */
  readonly context?: readonly Field[];
  /** Old answers are told at once, while the request goes on to renew them. */
  readonly stale?: boolean;
  /** A repeat finds out what became of a first request whose end nobody saw. */
  readonly resolves?: boolean;
  /** Functions around the answer on its way out, outermost first. */
  readonly respond?: readonly Wrapper[];
  /** Options of `offloaded`, for endpoints whose work is done by workers. */
  readonly work?: readonly Field[];
  /** Answers and parameters for the API document. */
  readonly openapi?: OpenApiPart;
  readonly tests?: readonly TestBlock[];
  /** Options of `testEndpoint` that those need. */
  readonly testOptions?: readonly Field[];
}

export interface OpenApiPart {
  readonly responses?: Readonly<
    Record<string, { readonly description: string; readonly headers?: readonly string[] }>
  >;
  readonly parameters?: readonly Readonly<Record<string, unknown>>[];
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  /** What success answers, by media type, where that isn't JSON. */
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
  /** What a request holds, where that isn't JSON. */
  readonly requestContent?: Readonly<Record<string, object>>;
  /** Plain sentences for `/docs`: "20 requests per 60 s for each user and resource". */
  readonly guards?: readonly { readonly name: string; readonly text: string }[];
}
