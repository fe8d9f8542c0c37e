/** The shipped presets, parsed when they are first named. */
import type { Outcome } from "../outcome.js";
import type { Sources } from "./chain.js";
import { type ConfigDocument, parseDocument } from "./document.js";

/** @param texts YAML by preset name, as it is bundled */
export function presetSources(
  texts: Readonly<Record<string, string>>,
): Pick<Sources, "preset" | "presetNames"> {
  const parsed = new Map<string, Outcome<ConfigDocument>>();
  const presetNames = Object.keys(texts);
  return {
    presetNames,
    preset(name) {
      const text = Object.hasOwn(texts, name) ? texts[name] : undefined;
      if (text === undefined) return undefined;
      const found = parsed.get(name) ?? parseDocument(`preset:${name}`, text);
      parsed.set(name, found);
      return found;
    },
  };
}
