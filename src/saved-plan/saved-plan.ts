/**
 * A plan as a file, for `apply`. It holds hashes and no texts: `apply` makes the plan anew and
 * compares, so nothing that somebody wrote into such a file ever reaches the project.
 */
import { z } from "zod";
import { fingerprint } from "../plan/fragment.js";
import type { GenerationPlan } from "../plan/plan.js";
import type { Inputs } from "./record.js";

const hash = z.string().regex(/^[0-9a-f]{64}$/);

const shape = z.strictObject({
  format_version: z.literal(1),
  /** `fine`; `findings`: to be looked at, exit 1; `blocked`: nothing can be written. */
  status: z.enum(["fine", "findings", "blocked"]),
  generator: z.strictObject({ version: z.string(), templates: hash }),
  /** By path; null: it isn't there. */
  inputs: z.record(z.string(), hash.nullable()),
  /** What will stand there; null: nothing. */
  outputs: z.record(z.string(), hash.nullable()),
});

export type SavedPlan = z.output<typeof shape>;

/** What one run of `plan` found. */
export interface Planned {
  readonly status: SavedPlan["status"];
  /** Of this endpointgen. */
  readonly version: string;
  readonly inputs: Inputs;
  /** Undefined where mistakes left nothing to plan. */
  readonly generation: GenerationPlan | undefined;
}

export function savedPlan({ status, version, inputs, generation }: Planned): SavedPlan {
  return {
    format_version: 1,
    status,
    generator: { version, templates: inputs.templates },
    inputs: sorted(inputs.files),
    outputs: sorted(generation === undefined ? new Map() : outputsOf(generation)),
  };
}

/** Records of what was generated aren't among them: they follow from the files. */
function outputsOf({ changes }: GenerationPlan): ReadonlyMap<string, string | null> {
  return new Map(
    changes.flatMap(({ path, action, text }): [string, string | null][] => {
      if (action === "delete") return [[path, null]];
      return text === undefined ? [] : [[path, fingerprint(text)]];
    }),
  );
}

function sorted(hashes: ReadonlyMap<string, string | null>): Record<string, string | null> {
  return Object.fromEntries([...hashes].sort(([one], [other]) => (one < other ? -1 : 1)));
}

export const printPlan = (plan: SavedPlan): string => `${JSON.stringify(plan, undefined, 2)}\n`;

/** Undefined when it isn't a plan that this version reads. */
export function readPlan(text: string): SavedPlan | undefined {
  try {
    return shape.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
