import { call, literal, prefix } from "../../render/code.js";
import { line, section } from "../kinds.js";
import { defineRoom } from "../section.js";

/** A section that nobody knew before: a header field on every answer. */
export const room = defineRoom({
  key: "announcement",
  absent: "off",
  schema: () =>
    section({ text: line("hello", "What to announce.") }, "A header field on every answer."),
  changes: { off: "free", knobs: { text: "free" } },
  contribute: ({ text }) => ({
    step: "logging",
    imports: [{ from: "@endpointgen/runtime", names: ["announcing"] }],
    constants: [{ code: prefix("const announce = ", call("announcing", literal(text))) }],
    respond: [{ name: "announce" }],
    tests: [{ template: "announcement", data: { text } }],
  }),
});
