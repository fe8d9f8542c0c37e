import type { Contribution, OpenApiPart, TestBlock } from "../../model/contribution.js";
import type { Operation } from "../../model/endpoint-model.js";
import { call, type Code, literal, objectOf, entry, prefix, text } from "../../render/code.js";
import type { BackgroundSection } from "./schema.js";

/** Small work after the answer (step 8). */
export function contribute(own: BackgroundSection, operation: Operation): Contribution | undefined {
  const chained = own.chain.length > 0;
  const of = [text("call"), ...(operation.identity ? [text("user")] : [])];
  const made = call(
    "endpointTasks",
    text("app"),
    text(operation.names.camel),
    objectOf(options(own, operation)),
  );
  return {
    step: "logic",
    imports: [{ from: "@endpointgen/runtime", names: ["endpointTasks"] }],
    contract: [
      { name: "background", value: literal(own.with_db_session ? { session: true } : {}) },
    ],
    constants: [{ code: prefix("const background = ", made) }],
    known: [{ code: prefix("const tasks = ", call("background", ...of)) }],
    context: [{ name: "background", value: text("tasks.attempt()") }],
    ...(chained && {
      follows: [{ name: "tasks.chained", args: [text("input")] }],
      handlerNames: own.chain,
      chain: own.chain,
    }),
    openapi: openapi(own),
    ...(own.with_db_session && {
      testOptions: [{ name: "db", value: text("noDatabase") }],
    }),
    tests: [testBlock(own)],
  };
}

function testBlock({ retry, track_status, chain, with_db_session }: BackgroundSection): TestBlock {
  return {
    template: "background",
    testing: ["finishedTasks", ...(with_db_session ? ["noDatabase"] : [])],
    data: {
      retries: retry.max_retries > 0,
      runs: retry.max_retries > 0 ? 2 : 1,
      tracked: track_status,
      chained: chain.length > 0,
      steps: `[${chain.map((name) => JSON.stringify(name)).join(", ")}]`,
    },
  };
}

function options(own: BackgroundSection, operation: Operation) {
  const value = (key: string): Code => operation.value(`background.${key}`);
  return [
    entry("maxRetries", value("retry.max_retries")),
    entry("retryDelay", value("retry.retry_delay")),
    ...(own.track_status ? [entry("trackStatus", text("true"))] : []),
    ...(own.chain.length > 0 ? [entry("chain", text("chain"))] : []),
  ];
}

function openapi({ track_status, chain, retry }: BackgroundSection): OpenApiPart {
  const steps = chain.length === 0 ? "small work" : chain.join(", then ");
  const told = track_status ? "; asked for at /tasks/{id}, which Link names" : "";
  const tries = `${String(1 + retry.max_retries)} tries`;
  return { guards: [{ name: "Background", text: `${steps} after the answer, ${tries}${told}` }] };
}
