import type { Contribution, SharedValue, Statement } from "../../model/contribution.js";
import type { Operation } from "../../model/endpoint-model.js";
import { type Code, literal, object, text } from "../../render/code.js";
import { hasResource, inputNamed } from "../request/resource.js";
import type { Metrics } from "./schema.js";

/** A latency histogram (step 2), labelled by the resource, the route, or an input field. */
export function contribute(own: Metrics, operation: Operation): Contribution {
  return {
    step: "observability",
    needs: labelNeeds(own, operation),
    observe: [{ name: "histogram", value: object(options(own, operation)) }],
    known: label(own, operation),
    tests: [{ template: "metrics", data: { histogram: own.histogram_name } }],
  };
}

function options(own: Metrics, operation: Operation): Record<string, Code> {
  return {
    name: operation.value("metrics.histogram_name"),
    description: operation.value("metrics.histogram_description"),
    label: literal(own.histogram_label),
    ...(own.buckets === undefined ? {} : { buckets: literal(own.buckets) }),
    ...(own.max_label_values === 100
      ? {}
      : { maxLabelValues: operation.value("metrics.max_label_values") }),
  };
}

const labelNeeds = (own: Metrics, operation: Operation): SharedValue[] =>
  own.histogram_label === "resource_id" && hasResource(operation) ? ["resource"] : [];

/** `endpoint` is the route, which the observer knows by itself. */
function label(own: Metrics, operation: Operation): Statement[] {
  if (own.histogram_label === "endpoint") return [];
  if (own.histogram_label === "resource_id") {
    return hasResource(operation) ? [{ code: text("call.label(resource)") }] : [];
  }
  const input = inputNamed(own.histogram_label, operation.request);
  return input === undefined ? [] : [{ code: text(`call.label(String(${input}))`) }];
}
