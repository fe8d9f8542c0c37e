import { printSpread, ratioOf, spreadOf } from "../statistics.js";
import type { Target } from "../targets.js";
import { bare } from "./contestants.js";
import type { Sample, Samples } from "./rounds.js";

type Figure = keyof Sample;

/** A row for each contestant. */
export function printSamples(samples: Samples): string {
  const floor = samples.get(bare);
  const head = ["", "req/s", "of bare", "CPU µs", "of bare", "store µs", "p50 c=1 ms", "load"];
  const rows = [...samples].map(([name, taken]) => {
    const of = (figure: Figure): string =>
      printSpread(spreadOf(taken.map((one) => one[figure])), figure === "rate" ? 0 : 1);
    const beside = (figure: Figure): string =>
      floor === undefined ? "-" : printSpread(ratio(taken, floor, figure));
    const alone = printSpread(spreadOf(taken.map((one) => one.alone)));
    const busy = spreadOf(taken.map((one) => one.loadBusy)).median.toFixed(2);
    const cpus = [of("cpu"), beside("cpu"), of("storeCpu")];
    return [name, of("rate"), beside("rate"), ...cpus, alone, busy];
  });
  const widths = [30, 22, 19, 22, 19, 20, 19, 5];
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join(" ")
        .trimEnd(),
    )
    .join("\n");
}

/** The targets whose contestants took part. */
export function requestTargets(samples: Samples, nodeMajor: number): readonly Target[] {
  const target = (
    [id, at, bound]: readonly [string, Target["at"], number],
    figure: Figure,
    pair: readonly [string, string],
  ): readonly Target[] => {
    const [ours, theirs] = [samples.get(pair[0]), samples.get(pair[1])];
    if (ours === undefined || theirs === undefined) return [];
    const what = `${words[figure] ?? figure}: ${pair[0]} / ${pair[1]}`;
    return [{ id, at, bound, what, measured: ratio(ours, theirs, figure) }];
  };
  const valkey = "generated, valkey";
  const here = "generated, valkey, cache here";
  const popular = "popular, valkey";
  return [
    ...target(["P1", "least", nodeMajor < 24 ? 2.5 : 1.2], "rate", ["generated, memory", bare]),
    ...target(["P5", "least", 1.5], "rate", ["generated, memory, direct", bare]),
    ...target(["P2", "most", 1], "cpu", [here, bare]),
    ...target(["P2", "least", 6], "rate", [here, popular]),
    ...target(["P2", "least", 4], "rate", [here, "flexible, valkey"]),
    ...target(["P3", "least", 4], "rate", [valkey, popular]),
    ...target(["P3", "most", 1.3], "cpu", [valkey, bare]),
    ...target(["P4", "least", 8], "rate", [here, "fastapi, valkey"]),
    ...target(["P6", "most", 0.25], "storeCpu", [here, popular]),
    ...target(["P7", "most", 1.5], "alone", [valkey, bare]),
  ];
}

const words: Partial<Record<Figure, string>> = {
  rate: "req/s",
  cpu: "CPU",
  storeCpu: "store CPU",
  alone: "p50 at c=1",
};

function ratio(ours: readonly Sample[], theirs: readonly Sample[], figure: Figure) {
  return ratioOf(
    ours.map((one) => one[figure]),
    theirs.map((one) => one[figure]),
  );
}
