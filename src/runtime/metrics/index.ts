export { boundedLabels } from "./bounded-labels.js";
export { createMetrics, type HistogramOptions, type Metrics, type Observe } from "./metrics.js";
