import { listOf } from "../../environment/list-of.js";
import { secondsIn } from "../../environment/seconds-in.js";
import { StartupError } from "../../environment/startup-error.js";
import { createIpWhitelist } from "../ip-whitelist.js";

/** What a text of the environment comes to, or what it should have been: "true or false". */
export type Reading = { readonly value: unknown } | { readonly expected: string };

/** How the texts of one setting are read; the same texts pass as in the YAML. */
export type Reader = (name: string, text: string) => Reading;

/** The words that the documents' own settings library takes. */
const words = new Map([
  ...["true", "1", "yes", "on"].map((word) => [word, true] as const),
  ...["false", "0", "no", "off"].map((word) => [word, false] as const),
]);

/** `true` or `false`, `1` or `0`, `yes` or `no`, `on` or `off`. */
export const flag: Reader = (_name, text) => {
  const value = words.get(text.trim().toLowerCase());
  return value === undefined ? { expected: "true or false" } : { value };
};

/** Ten years: above it is a slip of the finger. */
const longest = 315_360_000;

/** Whole seconds from 0, as a number or as `5m`. */
export const seconds: Reader = (_name, text) => {
  const value = secondsIn(text);
  return Number.isInteger(value) && value <= longest
    ? { value }
    : { expected: "seconds from 0 to ten years, such as 300 or 5m" };
};

/** A list, as JSON or separated by commas, whose entries have a form. */
export function texts(form: RegExp, entry: string): Reader {
  return list(1000, `a list of ${entry}, as JSON or separated by commas`, (entries) =>
    entries.every((one) => form.test(one)),
  );
}

/** Addresses and ranges. */
export const ranges: Reader = list(10_000, "a list of ranges such as 10.0.0.0/8", (entries) => {
  try {
    createIpWhitelist(entries);
    return true;
  } catch (error) {
    if (StartupError.is(error)) return false;
    throw error;
  }
});

function list(
  most: number,
  expected: string,
  isRight: (entries: readonly string[]) => boolean,
): Reader {
  return (name, text) => {
    const value = entriesOf(name, text);
    const fine = value !== undefined && value.length <= most && isRight(value);
    return fine ? { value } : { expected };
  };
}

function entriesOf(name: string, text: string): readonly string[] | undefined {
  try {
    return listOf(name, { [name]: text });
  } catch (error) {
    if (StartupError.is(error)) return undefined;
    throw error;
  }
}

/** One of some words. */
export const oneOf =
  (...known: readonly string[]): Reader =>
  (_name, text) =>
    known.includes(text) ? { value: text } : { expected: `one of ${known.join(", ")}` };

/** One line of text. */
export const line: Reader = (_name, text) =>
  text.length <= 1000 && !/[\r\n]/.test(text) ? { value: text } : { expected: "one line of text" };
