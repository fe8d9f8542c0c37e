/** What a config comes to: everything that templates print and nothing that they decide. */
import type { AskedTest } from "../config/samples.js";
import type { Code } from "../render/code.js";
import type { Contribution } from "./contribution.js";
import type { Example } from "./example.js";
import type { Names } from "./names.js";
import type { JobShape, RequestShape, ResponseShape, UploadShape } from "./shapes.js";
import type { TableRows } from "./table-rows.js";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** One route of an endpoint, as its rooms see it while they contribute. */
export interface Operation {
  readonly names: Names;
  readonly kind: "db" | "io" | "cpu";
  readonly method: Method;
  /** Express 5 path, without the project's base path. */
  readonly path: string;
  /** Repeating the request does no harm by the method's own meaning. */
  readonly repeatable: boolean;
  /** There is a user behind the request (`security` isn't `none`). */
  readonly identity: boolean;
  readonly requiredCredits: number;
  /** Guards of a handler that exists: nothing is validated, and no handler is written. */
  readonly guardOnly: boolean;
  readonly request: RequestShape;
  readonly response: ResponseShape;
  /** The expression of the resource in the generated code: `input.body.resource_id`, or `"-"`. */
  readonly resource: Code;
  /** Sections that are on, by key. */
  readonly on: ReadonlySet<string>;
  /** `encryption.fields`: paths like `body.secret_value`. */
  readonly sealed: readonly string[];
  readonly errors: Readonly<Record<string, number>>;
  /** Its requests become jobs; undefined: the answer is the result. */
  readonly job?: JobShape;
  /** The handler gives rows, which are sent in this format while it gives them. */
  readonly stream?: "jsonl" | "csv";
  /** The handler answers by itself, with what Express has. */
  readonly raw?: true;
  /** Its body is a form with files; undefined: it is JSON, or nothing. */
  readonly upload?: UploadShape;
  /** What of a table it reads or writes; undefined: the project's own code does all. */
  readonly rows?: TableRows;
  /**
   * The code of one config value: a literal, or a read from the environment where the YAML says
   * `${NAME:default}`. The path starts at the top: `rate_limit.token_bucket.rate_limit`.
   */
  value(path: string): Code;
}

/** One `${NAME:default}`: read and checked when the contract is loaded. */
export interface EnvironmentValue {
  readonly name: string;
  /** `fromEnvironment("NAME", schema, default)` */
  readonly code: Code;
  /** Names of the runtime that the code uses. */
  readonly runtime: readonly string[];
}

/** A contribution, and the YAML key that it comes from. */
export interface SectionPart extends Contribution {
  readonly section: string;
}

export interface EndpointModel {
  /** The YAML file, relative to the project. */
  readonly source: string;
  readonly operation: Operation;
  /** In the order of the pipeline. */
  readonly contributions: readonly SectionPart[];
  readonly environment: readonly EnvironmentValue[];
  /** The endpoint's part of the API document. */
  readonly openapi: Readonly<Record<string, unknown>>;
  /** The YAML's own tests. */
  readonly tests: readonly AskedTest[];
  /** What a request and its answer look like; the generated tests send it. */
  readonly example: Example;
  /** Of an endpoint with jobs: what one comes to. */
  readonly result?: unknown;
}
