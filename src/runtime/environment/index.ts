export { StartupError, type StartupProblem } from "./startup-error.js";
export {
  loadEnvironmentFiles,
  type Environment,
  type EnvironmentFiles,
  type LoadedEnvironment,
} from "./load-files.js";
export {
  fromEnvironment,
  readEnvironment,
  type EnvironmentDefinitions,
  type EnvironmentOf,
  type FromEnvironment,
} from "./from-environment.js";
export { withSecureEnvironment, type SecureEnvironmentOptions } from "./with-secure-environment.js";
export { textDuration } from "./seconds-in.js";
