/**
 * The guards that generated code must call, derived from what the sections contribute: a section
 * that comes later has its guards mirrored without a word here.
 */
import type { Field, Statement, Wrapper } from "../model/contribution.js";
import type { EndpointModel, Operation, SectionPart } from "../model/endpoint-model.js";
import type { Code } from "../render/code.js";

/** One thing that has to stand in a generated file. */
export interface Guard {
  /** What people call it: `admission.rateLimit`, `hasRole`, `retry`. */
  readonly name: string;
  /** The YAML key that asks for it; undefined: every endpoint has it. */
  readonly section?: string | undefined;
  readonly file: "endpoint" | "contract";
  /** From the outside in, as `chainsOf` tells them: `admission()`, `rateLimit`, `tokenBucket()`. */
  readonly chain: readonly string[];
}

export function guardsOf(model: EndpointModel): readonly Guard[] {
  return [
    ...skeleton(model),
    ...inputGuards(model.operation),
    ...model.contributions.flatMap((part) => [
      ...slots.flatMap((slot) => slot(part)),
      ...answers(part, model),
    ]),
    ...wraps(model.contributions),
    ...guardFields(model),
  ];
}

type Slot = (part: SectionPart) => readonly Guard[];

const endpoint = (part: SectionPart, name: string, chain: readonly string[]): Guard => ({
  name,
  section: part.section,
  file: "endpoint",
  chain,
});

const fields =
  (owner: string, pick: (part: SectionPart) => readonly Field[] | undefined): Slot =>
  (part) =>
    (pick(part) ?? []).map(({ name }) => endpoint(part, `${owner}.${name}`, [called(owner), name]));

const statements =
  (pick: (part: SectionPart) => readonly Statement[] | undefined): Slot =>
  (part) =>
    (pick(part) ?? []).flatMap(({ code }) =>
      calleesIn(code).map((name) => endpoint(part, name, [called(name)])),
    );

const slots: readonly Slot[] = [
  fields("observe", ({ observe }) => observe),
  fields("guards", ({ reviewed }) => reviewed),
  fields("enter", ({ enterWith }) => enterWith),
  statements(({ constants }) => constants),
  statements(({ about }) => about),
  statements(({ identify }) => identify),
  statements(({ known }) => known),
  (part) =>
    (part.admission ?? []).map(({ name, value }) =>
      endpoint(part, `admission.${name}`, [
        "admission()",
        name,
        ...calleesIn(value).slice(0, 1).map(called),
      ]),
    ),
  (part) =>
    (part.bars ?? []).flatMap((bar) =>
      calleesIn(bar).map((name) => endpoint(part, name, [called(name)])),
    ),
  (part) =>
    part.readBody === undefined
      ? []
      : [endpoint(part, part.readBody.by, [called(lastName(part.readBody.by))])],
  (part) => (part.receive ?? []).map(({ name }) => endpoint(part, name, [called(name), "parse()"])),
  (part) =>
    (part.contract ?? []).flatMap(({ name, value }) =>
      [[], ...itemsOf(value)].map((item) => ({
        ...endpoint(part, name, ["defineEndpoint()", name, ...item]),
        file: "contract" as const,
      })),
    ),
];

/** What no endpoint goes without: input is validated, refusals are told, the end is settled. */
function skeleton({ contributions }: EndpointModel): readonly Guard[] {
  const guard = (name: string, chain: readonly string[]): Guard => ({
    name,
    file: "endpoint",
    chain,
  });
  const stored = contributions.some(({ admission = [] }) => admission.length > 0);
  const barred = contributions.some(({ bars = [] }) => bars.length > 0);
  const wrapped = contributions.some(({ wraps: own = [] }) => own.length > 0);
  return [
    guard("parse", ["parse()"]),
    ...(stored ? [] : [guard("answer", ["answer()"])]),
    ...(stored ? ["enter", "running", "settle"].map((name) => guard(name, [called(name)])) : []),
    ...(stored ? [guard("return pass.answer", ["if", "return", ".answer"])] : []),
    ...(stored && barred ? [guard("enter.bar", ["enter()", "bar"])] : []),
    ...(wrapped ? [guard("guarded", ["guarded()"])] : []),
  ];
}

/** Objects of a request hold no field that nobody asked for; sealed fields are sealed. */
function inputGuards({ request, sealed, upload }: Operation): readonly Guard[] {
  const parts = (["params", "query"] as const).filter(
    (part) => Object.keys(request[part]).length > 0,
  );
  const body = upload === undefined ? request.body : upload.form;
  const strict = [...parts, ...(body?.kind === "fields" ? ["body"] : [])];
  const guard = (name: string, section: string, chain: readonly string[]): Guard => ({
    name,
    section,
    file: "contract",
    chain: ["defineEndpoint()", "request", ...chain],
  });
  return [
    ...strict.map((part) => guard(`strictObject of ${part}`, "request", [part, "strictObject()"])),
    ...sealed.map((path) =>
      guard(`sealed ${path}`, "encryption", [...path.split("."), "sealed()"]),
    ),
  ];
}

/** Each answer goes out through the functions around it. */
function answers(part: SectionPart, { contributions }: EndpointModel): readonly Guard[] {
  const stored = contributions.some(({ admission = [] }) => admission.length > 0);
  const stale = contributions.some((one) => one.stale === true);
  return (part.respond ?? []).flatMap(({ name }) => {
    const around = called(name);
    const chains = stored
      ? [
          [around, "settle()"],
          ["if", "return", around, ".answer"],
        ]
      : [[around, "answer()"]];
    if (stored && stale) chains.push(["if", "early()", around, ".stale"]);
    return chains.map((chain) => endpoint(part, name, chain));
  });
}

/** Fields that guards take out of the body before it is validated. */
function guardFields({ operation, contributions }: EndpointModel): readonly Guard[] {
  if (operation.request.body === undefined) return [];
  return contributions.flatMap((part) =>
    (part.guardFields ?? []).map((field) => ({
      ...endpoint(part, "guardFields", ["defineEndpoint()", "guardFields", `=${field}`]),
      file: "contract" as const,
    })),
  );
}

/** `retry(circuitBreaker(timeout(…)))`: each inside those before it. */
function wraps(contributions: readonly SectionPart[]): readonly Guard[] {
  const all = contributions.flatMap((part) =>
    (part.wraps ?? []).map((wrap: Wrapper) => ({ part, name: wrap.name })),
  );
  return all.map(({ part, name }, index) =>
    endpoint(
      part,
      name,
      all.slice(0, index + 1).map((outer) => called(outer.name)),
    ),
  );
}

/** The last names of what code calls: `app.auth.user(…)` calls `user`. */
function calleesIn(code: Code): readonly string[] {
  if (code.kind === "call") return [lastName(code.callee), ...code.args.flatMap(calleesIn)];
  if (code.kind === "prefix") return calleesIn(code.code);
  if (code.kind !== "text") return [];
  return [...code.text.matchAll(/([\w.]+)\(/g)].map(([, callee = ""]) => lastName(callee));
}

/** How `chainsOf` tells a call. */
const called = (name: string): string => `${name}()`;

const lastName = (callee: string): string => callee.slice(callee.lastIndexOf(".") + 1);

/** The texts of a list, as `chainsOf` tells them. */
function itemsOf(value: Code): readonly string[][] {
  if (value.kind !== "array") return [];
  return value.items.flatMap((item) =>
    item.kind === "text" && /^["']/.test(item.text) ? [[`=${unquoted(item.text)}`]] : [],
  );
}

const unquoted = (text: string): string => text.slice(1, -1).replaceAll(/\\(["'\\])/g, "$1");
