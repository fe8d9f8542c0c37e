import type { Contribution } from "../../model/contribution.js";
import type { Operation } from "../../model/endpoint-model.js";
import { call, entry, literal, openObjectOf, prefix, text } from "../../render/code.js";
import { pulsarFields } from "../pulsar_labeling/fields.js";
import type { Job } from "./schema.js";

/** An endpoint without jobs publishes its event itself, behind its answer. */
export function eventAfterAnswer(own: Job, operation: Operation): Contribution | undefined {
  if (!own.publish_event) return undefined;
  const fields = [
    ...(own.fan_out === undefined ? [] : [{ name: "fanOut", value: literal(own.fan_out) }]),
    ...pulsarFields(operation),
  ];
  const options = openObjectOf(fields.map(({ name, value }) => entry(name, value)));
  const made = call("eventAfter", text("app"), text(operation.names.camel), options);
  return {
    step: "offload",
    imports: [{ from: "@endpointgen/runtime", names: ["eventAfter"] }],
    constants: [{ code: prefix("const published = ", made) }],
    follows: [{ name: "published", args: [text("call")] }],
    openapi: { guards: [eventGuard] },
    tests: [{ template: "publish_event", testing: ["publishedEvents"], data: {} }],
  };
}

export const eventGuard = {
  name: "Event",
  text: "an event on the topic after each success, without input or result",
};
