/** What the template prints of the YAML's own tests. */
import type { AskedTest } from "../config/samples.js";
import { askedTitle } from "../model/asked-tests.js";
import { call, entry, literal, numeral, objectOf, prefix, quoted, text } from "./code.js";
import { printer } from "./statement.js";

export interface AskedTestView {
  readonly title: string;
  /** Who calls: `api.person("bob")`; undefined where the call says it. */
  readonly who: string | undefined;
  /** `const answer = await api.call(…)`, or for several calls `const request = …`. */
  readonly call: string;
  /** More than one, as the code writes it. */
  readonly times: string | undefined;
  readonly expect: number;
}

export function askedTestView(asked: AskedTest, width: number): AskedTestView {
  const { as, times, expect } = asked;
  const several = times > 1;
  const parts = (["from", "params", "query", "headers", "body"] as const)
    .filter((key) => asked[key] !== undefined)
    .map((key) => entry(key, literal(asked[key])));
  const named = as !== undefined || several;
  const request = objectOf([entry("as", named ? text("as") : literal("nobody")), ...parts]);
  const code = several
    ? prefix("const request = ", request)
    : prefix("const answer = await ", call("api.call", request));
  // A constant alone would be any text to the request that it goes into.
  const nobody = several ? '"nobody" as const' : undefined;
  return {
    title: quoted(askedTitle(asked)),
    who: as === undefined ? nobody : `api.person(${quoted(as)})`,
    call: printer(width).code(code, 4, 1),
    times: several ? numeral(times) : undefined,
    expect,
  };
}
