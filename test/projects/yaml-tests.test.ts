/** The YAML's own `tests:`, generated, and run by `endpointgen test` and `check`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { endpointgen } from "../support/command-line.js";
import { sandbox } from "../support/sandbox.js";

const users = `users:
  ada:
    roles: [db_user]
    scopes: [write:order]
    totp_secret: AW3IFXPWACBCJHFKAL2WUNFDYGVTK6OU
    credits: { default: 1000 }
  bob:
    scopes: [write:order]
    totp_secret: AW3IFXPWACBCJHFKAL2WUNFDYGVTK6OU
  carol:
    roles: [db_user]
    scopes: [write:order]
    totp_secret: AW3IFXPWACBCJHFKAL2WUNFDYGVTK6OU
  dave:
    roles: [db_user]
    scopes: [write:order]
    credits: { default: 1000 }
`;

const order = `endpoint_name: order
route: POST /orders/:id
security:
  user_permissions_required: [write:order]
  permission_roles_required: [db_user]
  ip_whitelist_enabled: true
rate_limit: 3/min
request:
  params: { id: string }
  body: { sku: "string(1..5)", note: string? }
response: { body: { done: boolean } }
tests:
  - { as: ada, expect: 200 }
  - { as: bob, expect: 403 }
  - { as: carol, expect: 402 }
  - { name: 'no "second" factor', as: dave, expect: 401 }
  - { expect: 401 }
  - { as: ada, from: 203.0.113.9, expect: 403 }
  - { as: ada, params: { id: "7" }, body: { sku: too-long }, expect: 422 }
  - { as: ada, times: 4, expect: 429, body: { sku: abc, note: "a long text, so that this doesn't fit one line" } }
  - { times: 2, expect: 401 }
`;

const project = sandbox("yaml-tests");
project.write("dev/users.yaml", users);
project.write("endpoints/order.yaml", order);
const file = "test/generated/order.test.ts";
const generated = (): string => readFileSync(join(project.root, file), "utf8");

describe("the tests of the YAML", () => {
  it("are generated as prettier prints them, and type-check", { timeout: 60_000 }, async () => {
    await project.generate();
    expect(generated()).toContain("it('no \"second\" factor'");
    expect(await project.run("prettier", "--check", file)).toMatchObject({ exitCode: 0 });
    expect(await project.run("tsc", "--noEmit", "-p", ".")).toMatchObject({ output: "" });
  });

  it("pass, and are told by their line where one fails", { timeout: 60_000 }, async () => {
    const passed = await endpointgen(project.root, ["test"]);
    expect(passed.stdout).toContain("ok        test      9 tests of the YAML passed");
    expect(passed.exitCode).toBe(0);
    project.write(
      "endpoints/order.yaml",
      order.replace("as: bob, expect: 403", "as: bob, expect: 200"),
    );
    await project.generate();
    const { exitCode, stdout } = await endpointgen(project.root, ["test"]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /endpoints\/order\.yaml:14:5 error yaml-test\n.*the answer was 403, not\s+200/,
    );
    expect(stdout).toContain("findings  test      1 of 9 tests of the YAML failed");
  });

  it("are run by Node's own runner too", { timeout: 60_000 }, async () => {
    const plain = sandbox("yaml-tests-node");
    plain.write("dev/users.yaml", users);
    plain.write("endpointgen.yaml", "version: 1\ntest_runner: node\n");
    plain.write("endpoints/order.yaml", order);
    await plain.generate();
    const all = await endpointgen(plain.root, ["test"]);
    expect(all.stdout).toContain("ok        test      9 tests of the YAML passed");
    plain.write("endpoints/order.yaml", order.replace("bob, expect: 403", "bob, expect: 200"));
    await plain.generate();
    const { exitCode, stdout } = await endpointgen(plain.root, ["test"]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/the test "answers 200 to bob" failed: the answer was 403, not\s+200/);
  });

  it("that were never generated don't count as passed", { timeout: 60_000 }, async () => {
    project.write("endpoints/order.yaml", `${order}  - { as: ada, from: 10.0.0.1, expect: 403 }\n`);
    const { exitCode, stdout } = await endpointgen(project.root, ["test"]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`${file} is stale`);
    expect(stdout).toMatch(/wasn't\s+run/);
  });

  it("leave no trace where there are none", async () => {
    project.write("endpoints/order.yaml", order.slice(0, order.indexOf("tests:")));
    await project.generate();
    expect(generated()).not.toContain("as its YAML says");
    expect((await endpointgen(project.root, ["test"])).stdout).toContain("the YAML has no tests");
  });
});
