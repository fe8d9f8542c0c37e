export { traceFunction, type TraceOptions } from "./trace-function.js";
