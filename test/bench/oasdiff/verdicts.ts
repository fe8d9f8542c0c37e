/** What both judges said of every pair: a table that is kept, and what its differences come from. */

/** `ERR`: oasdiff calls it breaking, `WARN`: perhaps. */
export type Theirs = "ERR" | "WARN" | "none";

export interface Verdict {
  /** The pair's. */
  readonly name: string;
  readonly ours: "breaks" | "none";
  readonly theirs: Theirs;
  /** The checks of oasdiff that spoke, each once. */
  readonly checks: readonly string[];
}

/** One line a pair, with tabs. */
export const printVerdicts = (verdicts: readonly Verdict[]): string =>
  verdicts
    .map(
      ({ name, ours, theirs, checks }) =>
        `${[name, ours, theirs, checks.join(" ")].join("\t").trimEnd()}\n`,
    )
    .join("");

export function readVerdicts(text: string): readonly Verdict[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [name = "", ours, theirs, checks = ""] = line.split("\t");
      return {
        name,
        ours: ours === "breaks" ? "breaks" : "none",
        theirs: theirs === "ERR" || theirs === "WARN" ? theirs : "none",
        checks: checks === "" ? [] : checks.split(" "),
      };
    });
}

export const agree = ({ ours, theirs }: Verdict): boolean =>
  (ours === "breaks") === (theirs !== "none");

/** Why the judges differ, and who of them is to be believed. */
export interface Difference {
  readonly title: string;
  readonly why: string;
  readonly covers: (verdict: Verdict) => boolean;
}

const only = (checks: readonly string[], allowed: RegExp): boolean =>
  checks.every((check) => allowed.test(check));
const isOurs = ({ ours }: Verdict): boolean => ours === "breaks";

const lengths = /-(?:max|min)-length-|-enum-value-/;

/** In the order in which they are tried: each difference belongs to the first that covers it. */
export const differences: readonly Difference[] = [
  {
    title: "numbers and truth values that become text in a parameter",
    why: "Everything in a query, a path or a header is sent as text, so `5` is right for a string too. oasdiff warns of the string's greatest length, which no number has.",
    covers: (one) =>
      !isOurs(one) &&
      /^(?:query|header).*(?:integer|number|boolean).*backwards$|^a part of the path that was free, backwards$/.test(
        one.name,
      ) &&
      only(one.checks, /^request-parameter-(?:max-length-set|property-type-changed)$/),
  },
  {
    title: "formats and values that say by themselves how long they are",
    why: "A uuid has 36 characters and `one` has three, whether a greatest length is written or not; between them and a string that has room for them nothing is lost. oasdiff sees the length come and go, and takes a list of values that opened for one that lost them.",
    covers: (one) => !isOurs(one) && one.checks.length > 0 && only(one.checks, lengths),
  },
  {
    title: "values of an answer that are listed no more",
    why: "A caller who switches over two values has never seen a third. oasdiff tells a new value of the list, but not that the list is gone.",
    covers: (one) => isOurs(one) && /^response body: .*\|.*backwards$/.test(one.name),
  },
  {
    title: "bounds of an answer that go",
    why: "oasdiff tells a greater maximum of an answer, but not that there is none any more.",
    covers: (one) => isOurs(one) && /^response body: a: (?:integer|number)\(/.test(one.name),
  },
  {
    title: "fewer items of lists, and bounds of what is in them",
    why: "oasdiff has no check for fewer items in a request, nor for the items of a list in a parameter. Both refuse requests that were right.",
    covers: (one) => isOurs(one) && /: a: list(?:\(.*\))? of string/.test(one.name),
  },
  {
    title: "a parameter that becomes a list",
    why: "A list is split at its commas, so that a text with a comma means something else from then on.",
    covers: (one) => isOurs(one) && one.name.endsWith("parameter: a: string → a: list of string"),
  },
  {
    title: "a map that becomes `object`",
    why: "`object` takes whatever the map took. oasdiff warns of each field that isn't declared any more.",
    covers: (one) =>
      !isOurs(one) && one.name === "request body: a: object → a: { b: string }, backwards",
  },
  {
    title: "header fields and codes that nobody asks for any more",
    why: "Header fields that no endpoint declares pass, so that whoever still sends them is served. oasdiff can't know that and warns.",
    covers: (one) => !isOurs(one) && only(one.checks, /^request-parameter-removed$/),
  },
  {
    title: "another status of an error",
    why: "Callers tell errors apart by their status as well as by their code. To oasdiff only statuses of success count.",
    covers: (one) => isOurs(one) && one.name.startsWith("another status of an error"),
  },
  {
    title: "another base path",
    why: "oasdiff compares paths, not the servers that they stand below. Every call of an old address fails.",
    covers: (one) => isOurs(one) && one.name.includes("base path"),
  },
];

/** The figures as the documentation shows them. */
export function figures(verdicts: readonly Verdict[]): string {
  const count = (ours: Verdict["ours"], theirs: Theirs): string =>
    String(verdicts.filter((one) => one.ours === ours && one.theirs === theirs).length);
  const agreed = verdicts.filter(agree).length;
  const row = (title: string, ours: Verdict["ours"]): string =>
    `| ${title} | ${count(ours, "ERR")} | ${count(ours, "WARN")} | ${count(ours, "none")} |`;
  const differing = verdicts.filter((one) => !agree(one));
  const classes = differences.map(({ title, why, covers }, index) => {
    const own = differing.filter(
      (one) => covers(one) && !differences.slice(0, index).some((earlier) => earlier.covers(one)),
    );
    const who = own[0]?.ours === "breaks" ? "endpointgen alone" : "oasdiff alone";
    return `| ${title} | ${who} | ${String(own.length)} | ${why} |`;
  });
  return [
    `${String(verdicts.length)} pairs, ${String(agreed)} verdicts alike (${((100 * agreed) / verdicts.length).toFixed(1)} %).`,
    "",
    "| endpointgen says | oasdiff: breaks | oasdiff: may break | oasdiff: nothing |",
    "| --- | --- | --- | --- |",
    row("breaks", "breaks"),
    row("nothing", "none"),
    "",
    "| where they differ | who tells it | pairs | why |",
    "| --- | --- | --- | --- |",
    ...classes,
  ].join("\n");
}
