/** What a script is told of one of several jobs. */
export interface Told {
  readonly keys: readonly string[];
  readonly args: readonly string[];
}

/** Several jobs as `scripts/record.lua` reads them. */
export interface Packed {
  /** Each key once: jobs share most of theirs. */
  readonly keys: readonly string[];
  /** JSON: of each job which of the keys its own are, from 1, and its arguments. */
  readonly text: string;
}

/** As `JSON.stringify` writes half a character, or a text that looks like that. */
const suspicious = /\\ud[89a-f]/;
const halves = /\p{Surrogate}/gu;

/** One argument for all, because a client takes longer for forty of them than for what they say. */
export function packed(jobs: readonly Told[]): Packed {
  const places = new Map<string, number>();
  const lines = jobs.map(({ keys, args }) => [numbered(keys, places), args] as const);
  const text = JSON.stringify(lines);
  const keys = [...places.keys()];
  if (!suspicious.test(text)) return { keys, text };
  // The server reads no JSON with half a character in it.
  const whole = lines.map(([at, args]) => [at, args.map((one) => one.replace(halves, "\ufffd"))]);
  return { keys, text: JSON.stringify(whole) };
}

function numbered(keys: readonly string[], places: Map<string, number>): readonly number[] {
  return keys.map((key) => {
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, places.size + 1);
    return places.size;
  });
}
