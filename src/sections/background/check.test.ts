import { expect, it } from "vitest";
import { readConfig } from "../../config/read-config.js";

const around = {
  sources: { load: () => undefined, preset: () => undefined, presetNames: [] },
};

const messages = (text: string): readonly string[] =>
  readConfig("endpoints/ping.yaml", `endpoint_name: ping\nroute: POST /ping\n${text}`, around)
    .diagnostics.filter(({ severity }) => severity === "error")
    .map(({ message }) => message);

it("wants names for the steps of a chain that the generated code has not", () => {
  expect(messages("background: { chain: [sendMail, note] }")).toEqual([]);
  for (const name of ["retry", "ping", "mountPing", "handler"]) {
    expect(messages(`background: { chain: [${name}] }`)).toEqual([
      `\`${name}\` is a name of the generated code`,
    ]);
  }
  expect(messages("background: { chain: [note, note] }")).toEqual(["`note` is in the chain twice"]);
});

it("wants somebody who may ask how a task stands", () => {
  expect(messages("background: { track_status: true }")).toEqual([]);
  const [message] = messages("security: none\nbackground: { track_status: true }");
  expect(message).toContain("callers here have no name");
});

it("gives no answer that is streamed to a chain", () => {
  const [message] = messages("stream: true\nbackground: { chain: [note] }");
  expect(message).toContain("that of a stream is gone");
});

it("streams neither an answer without a body nor one of the handler's own", () => {
  expect(messages("stream: true\nresponse: { status: 204 }")).toEqual([
    "status 204 has no body to stream",
  ]);
  expect(messages("stream: true\nresponse: { raw: true }")).toEqual([
    "`response.raw` and `stream` both say who sends the answer",
  ]);
});

it("says that a streamed answer carries no tag", () => {
  const text = "route: GET /ping\nstream: true\ncache: { http: { max_age: 5 } }";
  const { diagnostics } = readConfig("endpoints/ping.yaml", `endpoint_name: ping\n${text}`, around);
  expect(diagnostics.map(({ message }) => message).join()).toContain("`cache.http` could tag");
  const both = "cache: { http: { stale_while_revalidate: 5 } }";
  expect(messages(both)).toEqual([
    "`must_revalidate` forbids what `stale_while_revalidate` allows",
  ]);
});
