import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isInUse } from "./names-in-use.js";
import { namesOf } from "./names.js";

const fixtures = new URL("../../fixtures", import.meta.url).pathname;

/** Generated code of all fixtures but the handlers, which are the user's. */
const texts = readdirSync(fixtures, { recursive: true, encoding: "utf8" })
  .filter((path) => /expected\/src\/generated\/[^/]+\/(endpoint|contract)\.ts$/.test(path))
  .map((path) => readFileSync(join(fixtures, path), "utf8"));

const words = (list: string): string[] => list.split(/[\s,]+/).filter((word) => word !== "");

/** Everything that is imported from the runtime, and every variable. */
const taken = (text: string): string[] => [
  ...[...text.matchAll(/^import \{([^}]*)\} from "@endpointgen\/runtime"/gm)].flatMap(
    ([, list = ""]) => words(list.replace(/type \w+/g, "")),
  ),
  ...[...text.matchAll(/^ +const \{?([^=]*?)\}? = /gm)].flatMap(([, list = ""]) => words(list)),
];

describe("an endpoint's names", () => {
  it("follow from its snake_case name", () => {
    expect(namesOf("io_job")).toMatchObject({ kebab: "io-job", camel: "ioJob", pascal: "IoJob" });
  });

  it("leave those alone that the generated code uses", () => {
    expect(namesOf("user")).toMatchObject({ kebab: "user", camel: "userEndpoint", pascal: "User" });
  });

  it("leave every name alone that the fixtures' code uses", () => {
    const names = [...new Set(texts.flatMap(taken))].filter((name) => name !== "config");
    expect(names).toEqual(expect.arrayContaining(["user", "retry", "sealed", "decryptOutgoing"]));
    expect(names.filter((name) => !isInUse(name))).toEqual([]);
  });
});
