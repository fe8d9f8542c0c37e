/** One endpoint's whole config, every default filled in. */
import type { z } from "zod";
import type { Method } from "../model/endpoint-model.js";
import type { Example } from "../model/example.js";
import type { RoomKey, rooms } from "../sections/index.js";
import type { TopLevel } from "./top-level.js";

/** What one section comes to. */
export type SectionOutput<Key extends RoomKey> = z.output<
  ReturnType<(typeof rooms)[Key]["schema"]>
>;

/** Each section, or `false` where it is switched off or nobody wrote it. */
export type Sections = { readonly [Key in RoomKey]: SectionOutput<Key> | false };

export interface Route {
  readonly method: Method;
  /** Express 5 path, without the project's base path. */
  readonly path: string;
}

/** The keys that aren't sections; `route` is always there, `extends` has done its work. */
export type Head = Readonly<Omit<TopLevel, "extends" | "route" | "examples">> & {
  readonly route: Route;
  /** Each with the status that its answer has. */
  readonly examples: readonly Example[];
};

/** `x-…` keys are there too, as they are written. */
export type JobConfig = Head & Sections;
