import { describe, expect, it } from "vitest";
import { parseDocument } from "../config/document.js";
import { presetSources } from "../config/presets.js";
import { readSettings } from "../config/project.js";
import { readConfig } from "../config/read-config.js";
import { createShelf } from "../config/shelf.js";
import { isError } from "../diagnostic.js";
import { breakingChanges } from "./breaking.js";
import { fingerprintOf } from "./fingerprint.js";
import { compareProjects, type ProjectState } from "./project.js";

const around = {
  sources: { ...presetSources({}), load: () => undefined },
  settings: parseDocument("endpointgen.yaml", "").value,
  shelf: createShelf(),
};

function factsOf(text: string) {
  const yaml = `endpoint_name: job\n${text}`;
  const { value, diagnostics } = readConfig("endpoints/job.yaml", yaml, around);
  expect(diagnostics.filter(isError)).toEqual([]);
  if (value === undefined) throw new Error(text);
  return value.facts;
}

const between = (before: string, after: string): string[] =>
  breakingChanges(factsOf(before), factsOf(after)).map(({ path, message }) => `${path} ${message}`);

const body = (fields: string) => `request: { body: { ${fields} } }`;
const answer = (fields: string) => `response: { body: { ${fields} } }`;

/** What breaks, and what is told; the same the other way breaks nothing, but where it says so. */
const cases: readonly [name: string, before: string, after: string, told: string, back?: string][] =
  [
    [
      "a new field that must be sent",
      body("a: string"),
      body("a: string, b: string"),
      "request.body.b must be sent now",
      "request.body.b is refused now",
    ],
    [
      "a field that may be sent no more",
      body("a: string, b: string?"),
      body("a: string"),
      "request.body.b is refused now",
    ],
    [
      "a field that must be sent now",
      body("a: string?"),
      body("a: string"),
      "request.body.a must be sent now",
    ],
    [
      "another type",
      body("a: string"),
      body("a: integer"),
      "request.body.a was string and is integer",
      "request.body.a was integer and is string",
    ],
    [
      "a narrower type",
      body("a: string"),
      body("a: uuid"),
      "request.body.a was string and is uuid",
    ],
    [
      "whole numbers alone",
      body("a: number"),
      body("a: integer"),
      "request.body.a was number and is integer",
    ],
    [
      "a list of it",
      body("a: string"),
      body("a: list of string"),
      "request.body.a was string and is list of string",
      "request.body.a was list of string and is string",
    ],
    [
      "fewer letters",
      body("a: string(1..9)"),
      body("a: string(1..8)"),
      "request.body.a takes less than before",
    ],
    [
      "more letters at least",
      body("a: string(1..9)"),
      body("a: string(2..9)"),
      "request.body.a takes less than before",
    ],
    [
      "fewer values",
      body("a: x|y"),
      body("a: x|z|w"),
      "request.body.a no longer takes y",
      "request.body.a no longer takes z, w",
    ],
    [
      "a field deep inside",
      body("a: { b: string? }"),
      body("a: { b: string }"),
      "request.body.a.b must be sent now",
    ],
    [
      "a query parameter",
      "route: GET /x\nrequest: { query: { a: string? } }",
      "route: GET /x",
      "request.query.a is refused now",
    ],
    [
      "an answer's field that is gone",
      answer("a: string, b: string"),
      answer("a: string"),
      "response.body.b is no longer answered",
    ],
    [
      "an answer's field that may be absent",
      answer("a: string"),
      answer("a: string?"),
      "response.body.a may be absent now",
    ],
    [
      "an answer's wider type",
      answer("a: integer"),
      answer("a: number"),
      "response.body.a was integer and is number",
    ],
    [
      "another status",
      "response: { status: 200 }",
      "response: { status: 201 }",
      "response.status was 200 and is 201",
      "response.status was 201 and is 200",
    ],
    [
      "another status of an error",
      "errors: { gone: 404 }",
      "errors: { gone: 410 }",
      "errors.gone was 404 and is 410",
      "errors.gone was 410 and is 404",
    ],
    [
      "another route",
      "route: POST /a/:id",
      "route: POST /b/:id",
      "route POST /a/:id is now POST /b/:id",
      "route POST /b/:id is now POST /a/:id",
    ],
    [
      "a body without a field that must be sent",
      "route: POST /a",
      "route: POST /a\nrequest: { body: { a: string? } }",
      "request.body must be sent now",
      "request.body.a is refused now",
    ],
    [
      "a text too short for a uuid",
      body("a: uuid"),
      body("a: string(..9)"),
      "request.body.a takes less than before",
      "request.body.a was string and is uuid",
    ],
    [
      "numbers up to less",
      body("a: integer(0..9)"),
      body("a: number(0..8)"),
      "request.body.a takes less than before",
      "request.body.a was number and is integer",
    ],
    [
      "fields where any map was taken",
      body("a: object"),
      body("a: { b: string }"),
      "request.body.a was object and is map",
    ],
    [
      "a parameter that was a text",
      "route: GET /x\nrequest: { query: { a: string } }",
      "route: GET /x\nrequest: { query: { a: integer } }",
      "request.query.a was string and is integer",
    ],
    ["an answer's new value", answer("a: x|y"), answer("a: x|y|z"), "response.body.a may be z now"],
    [
      "an answer's wider bounds",
      answer("a: integer(0..9)"),
      answer("a: integer(0..10)"),
      "response.body.a may be outside its old bounds",
    ],
    [
      "an answer's list that may be empty",
      answer("a: list(1..5) of string"),
      answer("a: list(0..9) of string"),
      "response.body.a may have fewer items now",
    ],
    [
      "another method",
      "route: POST /a",
      "route: PUT /a",
      "route POST /a is now PUT /a",
      "route PUT /a is now POST /a",
    ],
  ];

describe("what breaks callers", () => {
  it.each(cases)("%s", (...[, before, after, told, back]) => {
    expect(between(before, after)).toEqual([told]);
    expect(between(after, before)).toEqual(back === undefined ? [] : [back]);
    expect(between(before, before)).toEqual([]);
  });

  it.each([
    ["another name of a part of the path", "route: GET /a/:id", "route: GET /a/:key"],
    ["a header field nobody declares any more", "request: { headers: { x-a: string? } }", ""],
    ["a new error", "", "errors: { gone: 404 }"],
    ["a new field of the answer", answer("a: string"), answer("a: string, b: string")],
  ])("isn't %s", (_name, before, after) => {
    expect(between(before, after)).toEqual([]);
  });
});

const settingsOf = (base_path: string) => {
  const { value } = readSettings("endpointgen.yaml", `base_path: ${base_path}`);
  if (value === undefined) throw new Error(base_path);
  return value;
};

function projectOf(yaml: string, base = "/v1"): ProjectState {
  const { value } = readConfig("endpoints/job.yaml", yaml, around);
  if (value === undefined) throw new Error(yaml);
  return { settings: settingsOf(base), endpoints: [value] };
}

const told = (before: ProjectState, after: ProjectState): string[] =>
  compareProjects(before, after)
    .filter(({ kind }) => kind !== "change")
    .map(({ kind, path }) => `${kind} ${path}`);

describe("what breaks callers of a project", () => {
  const job = "endpoint_name: job\nroute: POST /x\n";

  it("is another base path", () => {
    expect(told(projectOf(job), projectOf(job, "/v2"))).toEqual(["breaking base_path"]);
  });

  it("is a key that must be sent", () => {
    const wanted = `${job}idempotency: { enabled: true, required: true }\n`;
    expect(told(projectOf(job), projectOf(wanted))).toEqual(["breaking idempotency.required"]);
    expect(told(projectOf(wanted), projectOf(job))).not.toContain("breaking idempotency.required");
  });

  it("isn't another name; and a name doesn't hide what it lost", () => {
    const task = job.replace("job", "task");
    expect(told(projectOf(job), projectOf(task))).toEqual([]);
    const open = `${task}security: { mfa_required: false }\n`;
    expect(told(projectOf(job), projectOf(open))).toEqual(["weakening security.mfa_required"]);
    const moved = task.replace("/x", "/y");
    expect(told(projectOf(job), projectOf(moved))).toEqual(["breaking endpoint"]);
  });
});

describe("what breaks", () => {
  const change = (before: string, after: string) =>
    breakingChanges(factsOf(before), factsOf(after)).map((one) =>
      fingerprintOf({ kind: "breaking", endpoint: "job", ...one }),
    );

  it("has a fingerprint of its own, each time", () => {
    const all = cases.map(([, before, after]) => change(before, after).join());
    expect(new Set(all).size).toBe(cases.length);
    expect(all).toEqual(cases.map(([, before, after]) => change(before, after).join()));
  });

  it("has another one for another bound, though the sentence is the same", () => {
    const [ten, five, three] = ["string(1..10)", "string(1..5)", "string(1..3)"].map((type) =>
      body(`a: ${type}`),
    ) as [string, string, string];
    expect(between(ten, five)).toEqual(between(five, three));
    expect(change(ten, five)).not.toEqual(change(five, three));
  });
});
