import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { fromEnvironment, readEnvironment } from "./from-environment.js";
import { loadEnvironmentFiles, type Environment } from "./load-files.js";
import { parseEnv } from "./parse-env.js";
import { StartupError } from "./startup-error.js";

function problemsOf(work: () => unknown): readonly string[] {
  try {
    work();
  } catch (error) {
    if (StartupError.is(error)) return error.problems.map(({ problem }) => problem);
    throw error;
  }
  return [];
}

describe("parseEnv", () => {
  const valueOf = (text: string) => parseEnv(text).values.get("A");

  it.each([
    ["A=b", "b"],
    ["  export A = b  ", "b"],
    ["A=", ""],
    ["A= # comment", ""],
    ["A=#comment", ""],
    ["A=b#c", "b#c"],
    ["A=b # c", "b"],
    ["A='b # $c \\n' # d", "b # $c \\n"],
    ['A="b\\n\\"c\\" \\$d \\\\ \\x"', 'b\n"c" $d \\ \\x'],
    ['A="line 1\nline 2"', "line 1\nline 2"],
    ["\uFEFFA=b\r\n", "b"],
    ["A=x=y==", "x=y=="],
  ])("reads %j", (text, value) => {
    expect(parseEnv(text).mistakes).toEqual([]);
    expect(valueOf(text)).toBe(value);
  });

  it("tells every mistake with its line and without the value", () => {
    const { mistakes, values } = parseEnv(
      "A=1\nnonsense\n\n# fine\nB=\"open\nC='x' y\nA=2\n1D=3\n",
    );
    expect(mistakes.map(({ line }) => line)).toEqual([2, 5, 6, 7, 8]);
    expect(JSON.stringify(mistakes)).not.toContain("open\\n");
    expect(values.has("C")).toBe(false);
  });
});

describe("loadEnvironmentFiles", () => {
  let directory = "";
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), "env-"))));
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });
  const write = (name: string, text: string): void => {
    writeFileSync(join(directory, name), text);
  };
  const load = (env: Environment) => ({ env, ...loadEnvironmentFiles({ directory, env }) });

  it("lets the outside win, then .env.<mode>, then .env", () => {
    write(".env", "A=base\nB=base\nC=base\nNODE_ENV=development");
    write(".env.development", "A=mode\nB=mode\nNODE_ENV=production");
    const { env, files, names } = load({ A: "outside" });
    expect(env).toEqual({ A: "outside", B: "mode", C: "base", NODE_ENV: "development" });
    expect(files).toEqual([".env", ".env.development"]);
    expect([...names].sort()).toEqual(["B", "C", "NODE_ENV"]);
  });

  it("is production without NODE_ENV, and says nothing about it in the environment", () => {
    write(".env.production", "A=1");
    write(".env.development", "A=2");
    expect(load({}).env).toEqual({ A: "1" });
    expect(load({ NODE_ENV: "development" }).env["A"]).toBe("2");
  });

  it("needs no files", () => {
    expect(load({ A: "1" })).toEqual({ env: { A: "1" }, files: [], names: [] });
  });

  it("reads secrets from the files that NAME_FILE names", () => {
    write("key", "from file\n");
    write(".env", "SECRET_KEY=from env\nJWT_SECRET_FILE=key");
    const { env } = load({ SECRET_KEY_FILE: join(directory, "key") });
    expect(env["SECRET_KEY"]).toBe("from file");
    expect(env["JWT_SECRET"]).toBe("from file");
    expect(load({ SECRET_KEY: "x", SECRET_KEY_FILE: "key" }).env["SECRET_KEY"]).toBe("x");
  });

  it("reports a secret's file that can't be read, and leaves other programs' names alone", () => {
    write("large", "x".repeat(20_000));
    const env = {
      SECRET_KEY_FILE: "gone",
      SSL_CERT_FILE: join(directory, "large"),
      MY_FILE: "gone",
    };
    expect(problemsOf(() => load(env))).toEqual([
      "SECRET_KEY_FILE names no readable file of at most 16384 bytes.",
    ]);
    expect(Object.keys(env)).toEqual(["SECRET_KEY_FILE", "SSL_CERT_FILE", "MY_FILE"]);
  });

  it("reports every mistake of every file, and a mode that is a path", () => {
    write(".env", "nonsense\nA='x");
    expect(problemsOf(() => load({ NODE_ENV: "../x" }))).toEqual([
      ".env:1: This is not NAME=value.",
      ".env:2: The quote of A never closes.",
      "NODE_ENV is no plain word.",
    ]);
  });
});

describe("readEnvironment", () => {
  const definitions = {
    size: fromEnvironment("SIZE", z.coerce.number().int().min(1), 20),
    name: fromEnvironment("NAME", z.string().max(5)),
  };

  it("reads values, defaults and types", () => {
    const values = readEnvironment(definitions, { NAME: "ada", SIZE: "7" });
    expectTypeOf(values).toEqualTypeOf<{ readonly size: number; readonly name: string }>();
    expect(values).toEqual({ size: 7, name: "ada" });
    expect(readEnvironment(definitions, { NAME: "ada", SIZE: "" }).size).toBe(20);
  });

  it("collects all mistakes and shows no value", () => {
    const problems = problemsOf(() => readEnvironment(definitions, { SIZE: "secret" }));
    expect(problems).toHaveLength(2);
    expect(problems[0]).toMatch(/^SIZE has a wrong value/);
    expect(problems[1]).toBe("NAME is not set.");
    expect(problems.join()).not.toContain("secret");
  });
});
