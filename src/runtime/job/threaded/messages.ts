import type { Told } from "../worker/tools.js";

/** A try at a job, as a thread hears of it. */
export interface ThreadTask extends Told {
  /** The endpoint. */
  readonly name: string;
  /** Packed, sealed values sealed still. */
  readonly input: string;
  /** The context of the trace that the try belongs to, as headers. */
  readonly trace: Readonly<Record<string, string>>;
}

/** What a thread is told. `stop` says why: the name and the message of the signal's reason. */
export type ToThread =
  | { readonly kind: "run"; readonly task: ThreadTask }
  | { readonly kind: "stop"; readonly reason: string };

/** What it answers: one `done` or `failed` for each `run`, progress and charges before it. */
export type FromThread =
  | { readonly kind: "progress"; readonly percent: number; readonly note: string | undefined }
  | { readonly kind: "charge"; readonly credits: number }
  | { readonly kind: "done"; readonly result: unknown }
  | { readonly kind: "failed"; readonly failure: string };
