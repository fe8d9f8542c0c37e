export { measurePerformance, type MeasureOptions } from "./measure-performance.js";
export type { SlowOptions } from "./slow.js";
