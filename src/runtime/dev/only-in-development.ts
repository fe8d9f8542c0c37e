/** Loading this ends everywhere but on a laptop and in tests: what stands here opens doors. */
import { StartupError } from "../environment/startup-error.js";

const mode = process.env["NODE_ENV"];
if (mode !== "development" && mode !== "test") {
  throw new StartupError([
    {
      problem: `@endpointgen/runtime/dev was loaded while NODE_ENV is ${mode ?? "not set, which means production"}.`,
      cure: "Set NODE_ENV=development on a laptop; in production never import it.",
    },
  ]);
}
