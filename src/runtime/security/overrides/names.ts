import type { Environment } from "../../environment/load-files.js";
import { knobs, type GuardKey } from "./knobs.js";

/** A text of the environment that speaks about one setting of one endpoint. */
export interface Override {
  readonly name: string;
  readonly text: string;
  /** It speaks about this endpoint alone. */
  readonly own: boolean;
}

/** `<ENDPOINT_NAME>_SECURITY_<KEY>` */
export const ownName = (endpoint: string, key: GuardKey): string =>
  `${endpoint.toUpperCase()}_${sectionName(key)}`;

/** `SECURITY_<KEY>`, and the documents' own `<KEY>`. */
export function sharedNames(key: GuardKey): readonly string[] {
  const named = sectionName(key);
  return knobs[key].bare === false ? [named] : [named, key.toUpperCase()];
}

/** The most specific name that is set; an empty text counts as unset. */
export function overrideOf(
  endpoint: string,
  key: GuardKey,
  environment: Readonly<Environment>,
): Override | undefined {
  const own = ownName(endpoint, key);
  const name = [own, ...sharedNames(key)].find((one) => (environment[one] ?? "") !== "");
  if (name === undefined) return undefined;
  return { name, text: environment[name] ?? "", own: name === own };
}

const sectionName = (key: GuardKey): string =>
  `${knobs[key].section.toUpperCase()}_${key.toUpperCase()}`;
