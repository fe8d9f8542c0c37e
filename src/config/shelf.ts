/** The schemas of one run: each is built once, when it is first asked for. */
import type { z } from "zod";
import { type RoomKey, rooms } from "../sections/index.js";
import type { Room } from "../sections/section.js";
import type { Layer } from "./extend.js";
import { topLevelSchema } from "./top-level.js";
import type { Diagnostic } from "../diagnostic.js";

export interface Shelf {
  /** Every room, in the order of the registry. */
  readonly rooms: ReadonlyMap<string, Room>;
  top(): ReturnType<typeof topLevelSchema>;
  section(key: string): z.ZodType;
  /** What a layer's own check found: files are shared by many endpoints and checked once. */
  readonly checked: WeakMap<Layer["document"], readonly Diagnostic[]>;
}

/** A fresh shelf; pass one to all `validateConfig` calls of a run. */
export function createShelf(): Shelf {
  const sections = new Map<string, z.ZodType>();
  let top: ReturnType<typeof topLevelSchema> | undefined;
  const known = new Map<string, Room>(Object.entries(rooms as Readonly<Record<RoomKey, Room>>));
  return {
    rooms: known,
    top: () => (top ??= topLevelSchema()),
    section(key) {
      const found = sections.get(key) ?? known.get(key)?.schema();
      if (found === undefined) throw new Error(`no room for the section ${key}`);
      sections.set(key, found);
      return found;
    },
    checked: new WeakMap(),
  };
}
