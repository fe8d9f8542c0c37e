import type { Diagnostic } from "../diagnostic.js";
import { generateProject } from "../generate.js";
import type { Host } from "../host.js";

/** Whether every guard of the YAML is still called in the generated code; writes nothing. */
export const guardsCheck = {
  name: "guards",
  async run(host: Host, root: string): Promise<readonly Diagnostic[]> {
    const { guards } = await generateProject(host, root, { check: true });
    return guards;
  },
} as const;
