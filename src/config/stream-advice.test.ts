import { expect, it } from "vitest";
import { readConfig } from "./read-config.js";

const around = {
  sources: { load: () => undefined, preset: () => undefined, presetNames: [] },
};

const hints = (text: string): readonly string[] =>
  readConfig(
    "endpoints/readings.yaml",
    `endpoint_name: readings\nroute: GET /readings\n${text}`,
    around,
  )
    .diagnostics.filter(({ severity }) => severity === "hint")
    .map(({ message }) => message);

it("advises to stream lists that can pass 10,000 rows", () => {
  const advice = "more than 10000 rows are better streamed";
  expect(hints("response: { body: { rows: list(..10001) of integer } }")).toContain(advice);
  expect(hints("response: { body: { rows: list of integer } }")).toEqual([]);
  expect(hints("response: { body: { id: integer } }\nstream: true")).toEqual([]);
});

it("advises a job for what is slow or critical, also where it is a background task", () => {
  const slow = "work of 3 s is safer in a queue";
  expect(hints("job: { expected_seconds: 3 }\nbackground: true")).toContain(slow);
  expect(hints("job: { expected_seconds: 2 }\nbackground: true")).toEqual([]);
  expect(hints("job: { critical: true }\nbackground: true")).toContain(
    "critical work is safer in a queue",
  );
});
