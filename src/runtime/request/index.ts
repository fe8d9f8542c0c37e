export {
  defineEndpoint,
  type ContextOf,
  type Charging,
  type Endpoint,
  type Estimate,
  type Handle,
  type Handler,
  type Admitted,
  type HandlerOptions,
  type ResolveUnknown,
} from "./contract.js";
export type {
  EndpointDefinition,
  InputOf,
  Method,
  OpenApiPart,
  RequestSchemas,
  ResultOf,
} from "./definition.js";
export type { JobContextOf, JobHandle, JobMeans } from "./job-context.js";
export { textBoolean, textInteger, textList, textNumber, type Range } from "./from-text.js";
export { invalidInput, pointerTo } from "./problems.js";
export { isStub, stub } from "./stub.js";
export { validateInput } from "./validate-input.js";
