/** Contestants in turn, round after round; prints what each came to as one JSON document. */
import { performance } from "node:perf_hooks";

const { rounds, seconds } = JSON.parse(process.env.ROUNDS ?? '{"rounds":3,"seconds":0.2}');

/** The built runtime: what users run, and not what a loader makes of the sources. */
export const built = (path) => import(`${process.env.RUNTIME}/${path}`);

/** Each contestant does `times` operations per call; `more` are figures of other kinds. */
export async function compare(contestants, more = {}) {
  const samples = Object.fromEntries(contestants.map(({ name }) => [name, []]));
  for (const one of contestants) await rateOf(one);
  for (let round = 0; round < rounds; round += 1) {
    for (const one of contestants) samples[one.name].push(await rateOf(one));
  }
  process.stdout.write(JSON.stringify({ samples, more }));
}

/** Operations per second. */
async function rateOf({ times, run }) {
  const began = performance.now();
  let count = 0;
  do {
    await run();
    count += times;
  } while (performance.now() - began < seconds * 1000);
  return (count * 1000) / (performance.now() - began);
}

/** `count` asks of `ask(index)`, 64 under way at a time. */
export async function inFlight(count, ask) {
  let next = 0;
  const work = async () => {
    while (next < count) await ask(next++);
  };
  await Promise.all(Array.from({ length: 64 }, work));
}
