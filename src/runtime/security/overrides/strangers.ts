import type { Environment } from "../../environment/load-files.js";
import { guardKeys, knobs } from "./knobs.js";
import { sharedNames } from "./names.js";

/**
 * Names that look like settings of guards but speak to nobody: a key that isn't known, or an
 * endpoint that this app doesn't have. Other programs may own them, so they are only told.
 */
export function strangerNotices(
  environment: Readonly<Environment>,
  endpoints: readonly string[],
): readonly string[] {
  const known = new Set(guardKeys.flatMap(sharedNames));
  const own = endpoints.map((name) => `${name.toUpperCase()}_`);
  const set = Object.entries(environment).filter(([, text]) => (text ?? "") !== "");
  return set.flatMap(([name]) => {
    if (known.has(name)) return [];
    const owner = own.find((prefix) => isSetting(name, prefix));
    if (owner !== undefined) {
      return isKnown(name.slice(owner.length)) ? [] : [noSuchKey(name)];
    }
    if (isSetting(name, "")) return [noSuchKey(name)];
    return endsInKnown(name) ? [`${name}: this app has no endpoint of that name.`] : [];
  });
}

const noSuchKey = (name: string): string => `${name}: the environment sets no such key.`;

const sections = [...new Set(guardKeys.map((key) => knobs[key].section.toUpperCase()))];
const fullNames = guardKeys.map(
  (key) => `${knobs[key].section.toUpperCase()}_${key.toUpperCase()}`,
);

const isSetting = (name: string, prefix: string): boolean =>
  sections.some((section) => name.startsWith(`${prefix}${section}_`));

const isKnown = (name: string): boolean => fullNames.includes(name);

const endsInKnown = (name: string): boolean =>
  fullNames.some((known) => name.endsWith(`_${known}`));
