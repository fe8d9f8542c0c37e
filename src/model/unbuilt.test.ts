import { describe, expect, it } from "vitest";
import { readConfig } from "../config/read-config.js";
import { notBuiltYet } from "./unbuilt.js";

const job = (body: string, more = "") => `
endpoint_name: render
kind: cpu
route: POST /render
security: { user_permissions_required: [run:job] }
${more}
request: { body: ${body} }
response: { body: { url: url } }
`;

const around = {
  sources: { load: () => undefined, preset: () => undefined, presetNames: [] },
};

function messages(text: string): readonly string[] {
  const { value } = readConfig("endpoints/render.yaml", text, around);
  if (value === undefined) throw new Error("the file is wrong");
  return notBuiltYet(value.config, undefined).map(({ message }) => message);
}

describe("what a job's callers may ask for and nobody does", () => {
  it("is nothing of the address that is called", () => {
    expect(messages(job("{ format: mp4|webm, webhook_url: url }"))).toEqual([]);
    expect(messages(job("{ webhook_url: url }", "job: { webhook: false }"))).toEqual([]);
  });
});
