/** The guard mirror of a whole project: only generated files that somebody edited are read. */
import type { ResolvedConfig } from "../config/validate.js";
import type { Diagnostic } from "../diagnostic.js";
import { firstMarker } from "../merge/conflict-markers.js";
import type { EndpointModel } from "../model/endpoint-model.js";
import type { LoadParser } from "../syntax/tree.js";
import { type GuardedFile, missingGuards } from "./missing.js";

/** A generated file that says something else than what is generated. */
export interface EditedFile extends GuardedFile {
  /** `io-job/endpoint` */
  readonly id: string;
}

export interface Mirrored {
  readonly edited: readonly EditedFile[];
  readonly models: readonly EndpointModel[];
  readonly endpoints: readonly ResolvedConfig[];
}

/** Nothing is said of a file with markers that belong to no conflict: nobody can read it. */
export async function mirrorGuards(
  { edited, models, endpoints }: Mirrored,
  load: LoadParser,
): Promise<readonly Diagnostic[]> {
  const settled = edited.filter(
    ({ id, text }) => /\/(?:endpoint|contract)$/.test(id) && firstMarker(text) === undefined,
  );
  if (settled.length === 0) return [];
  const parse = await load();
  return models.flatMap((model) => {
    const { kebab } = model.operation.names;
    const [endpoint, contract] = ["endpoint", "contract"].map((kind) =>
      settled.find(({ id }) => id === `${kebab}/${kind}`),
    );
    const resolved = endpoints.find(({ facts }) => facts.names.kebab === kebab);
    const placeOf = (section: string) => resolved?.merged.sourceOf([section], "key")?.place;
    const files = { ...(endpoint && { endpoint }), ...(contract && { contract }) };
    return missingGuards({ model, files, placeOf }, parse);
  });
}
