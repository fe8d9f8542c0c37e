import { ts } from "ts-morph";
import { describe, expect, it } from "vitest";
import { type Member, withMembers } from "./json-edit.js";

const edited = (text: string, ...members: Member[]) => withMembers(ts, text, members);
const zod = { within: ["dependencies"], name: "zod", value: "^4.0.0" };

describe("a member of a JSON file", () => {
  it.each([
    [
      "in the order of names",
      '{\n  "dependencies": {\n    "a": "1",\n    "zz": "2"\n  }\n}\n',
      'a": "1",\n    "zod": "^4.0.0",\n    "zz',
    ],
    [
      "first",
      '{\n  "dependencies": {\n    "zz": "2"\n  }\n}\n',
      '{\n    "zod": "^4.0.0",\n    "zz"',
    ],
    [
      "with tabs and CRLF",
      '{\r\n\t"dependencies": {\r\n\t\t"a": "1"\r\n\t}\r\n}\r\n',
      '"1",\r\n\t\t"zod": "^4.0.0"\r\n\t}',
    ],
    [
      "in an object of one line",
      '{ "dependencies": { "a": "1" } }',
      '{ "a": "1", "zod": "^4.0.0" }',
    ],
    ["in an empty object", '{\n  "dependencies": {}\n}', '{\n    "zod": "^4.0.0"\n  }'],
    [
      "in an object that isn't there",
      '{\n  "name": "x"\n}\n',
      '"x",\n  "dependencies": {\n    "zod": "^4.0.0"\n  }\n}',
    ],
    [
      "beside comments",
      '{\n  // ours { "\n  "dependencies": { /* a */ "a": "1" } // b\n}\n',
      '"a": "1", "zod": "^4.0.0" } // b',
    ],
  ])("goes in %s", (_where, text, part) => {
    const after = edited(text, zod) ?? "";
    expect(after).toContain(part);
    expect(edited(after, zod)).toBe(after);
    expect(ts.parseConfigFileTextToJson("x.json", after).error).toBeUndefined();
  });

  it("stays as it is", () => {
    const text = '{"dependencies":{"zod":"^3.0.0"}}';
    expect(edited(text, zod)).toBe(text);
  });

  it.each(["", "{", "[]", '{"dependencies":[]}', '{"a" 1}'])("isn't put into %j", (text) => {
    expect(edited(text, zod)).toBeUndefined();
  });
});
