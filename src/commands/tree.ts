import { Command, Option } from "commander";
import type { CallOptions } from "../calls/request.js";
import type { CheckOptions } from "./check.js";
import type { CurlOptions } from "./curl.js";
import type { DevOptions } from "./dev.js";
import type { EjectOptions } from "./eject.js";
import type { ExplainOptions } from "./explain.js";
import type { GenerateOptions } from "./generate.js";
import type { PlanOptions } from "./plan.js";
import type { SchemaOptions } from "./schema.js";
import type { TokenOptions } from "./token.js";
import type { UpgradeOptions } from "./upgrade.js";
import type { ValidateOptions } from "./validate.js";
import { addJobs } from "./jobs-tree.js";
import { addNew } from "./new-tree.js";
import { common, sub, type Act } from "./tree-parts.js";
import type { WaiveOptions } from "./waive.js";

/** All commands, their options and help; what they do is imported when one is called. */
export function buildTree(version: string, act: Act): Command {
  const program = common(new Command("endpointgen"))
    .description("One reviewed YAML file per endpoint becomes guarded, tested Express code.")
    .enablePositionalOptions()
    .version(version, "-V, --version", "print the version")
    .addHelpText("after", "\nStart with: npx endpointgen new my-api");
  program.helpCommand(false);
  program.commandsGroup("Every day:");
  addNew(program, act);
  addDev(program, act);
  addRequests(program, act);
  addValidate(program, act);
  addGenerate(program, act);
  addTest(program, act);
  addCheck(program, act);
  program.commandsGroup("Review:");
  addPlan(program, act);
  addWaive(program, act);
  addApply(program, act);
  addExplain(program, act);
  program.commandsGroup("Operate:");
  addJobs(program, act);
  program.commandsGroup("Rest:");
  addSchema(program, act);
  addUpgrade(program, act);
  addEject(program, act);
  return program;
}

function addDev(program: Command, act: Act): void {
  const dev = sub(program, "dev", "generate on save, reload the server, readable logs").option(
    "--port <number>",
    "where to listen (default: PORT, else 3000)",
  );
  dev.action(
    act(dev, async (session, [options]: [DevOptions]) => {
      const { dev: run } = await import("./dev.js");
      return run(session, options);
    }),
  );
}

function addRequests(program: Command, act: Act): void {
  const call = sub(program, "call <name>", "send a right request, show what each guard said")
    .option("--as <user>", "who calls: a user of dev/users.yaml (default: the first)")
    .option("--body <json>", "JSON, or @FILE; the default comes from the contract")
    .option("--repeat <n>", "send it so many times")
    .option("--key <key>", "the idempotency key (default: a new one)")
    .option("--no-mfa", "show no one-time code");
  call.action(
    act(call, async (session, [name, options]: [string, CallOptions]) => {
      const { call: run } = await import("./call.js");
      return run(session, name, options);
    }),
  );
  const curl = sub(program, "curl <name>", "print that request as a curl command that stays valid")
    .option("--as <user>", "who calls (default: the first of dev/users.yaml)")
    .option("--body <json>", "JSON, or @FILE");
  curl.action(
    act(curl, async (session, [name, options]: [string, CurlOptions]) => {
      const { curl: run } = await import("./curl.js");
      return run(session, name, options);
    }),
  );
  const token = sub(program, "token [user]", "print a token of a user of dev/users.yaml")
    .option("--as <user>", "whose (default: the first)")
    .option("--mfa", "a token that has shown its second factor")
    .option("--code", "print the one-time code of this moment instead");
  token.action(
    act(token, async (session, [user, options]: [string | undefined, TokenOptions]) => {
      const { token: run } = await import("./token.js");
      return run(session, user, options);
    }),
  );
}

function addCheck(program: Command, act: Act): void {
  const check = sub(program, "check", "the one line for CI: validate, generate --check, plan, test")
    .option(
      "--against <revision>",
      "what to compare with (default: where the branch left its base)",
    )
    .addOption(
      new Option("--format <format>", "how to report").choices(["human", "json", "github"]),
    );
  check.action(
    act(check, async (session, [options]: [CheckOptions]) => {
      const { check: run } = await import("./check.js");
      return run(session, options);
    }),
  );
}

function addTest(program: Command, act: Act): void {
  const test = sub(program, "test", "run the tests: of the YAML against the generated guards");
  test.action(
    act(test, async (session) => {
      const { test: run } = await import("./check.js");
      return run(session);
    }),
  );
}

function addPlan(program: Command, act: Act): void {
  const plan = sub(
    program,
    "plan",
    "what changed for callers and protection, and what generate would do",
  )
    .option("--against <revision>", "a branch, tag or commit of git (default: HEAD)")
    .option("--markdown", "tables and collapsed differences, for a pull request")
    .option("--out <file>", "write the plan down, for endpointgen apply");
  plan.action(
    act(plan, async (session, [options]: [PlanOptions]) => {
      const { plan: run } = await import("./plan.js");
      return run(session, options);
    }),
  );
}

function addApply(program: Command, act: Act): void {
  const apply = sub(program, "apply <file>", "do what a plan of plan --out says, or nothing");
  apply.action(
    act(apply, async (session, [file]: [string]) => {
      const { apply: run } = await import("./apply.js");
      return run(session, file);
    }),
  );
}

function addWaive(program: Command, act: Act): void {
  const waive = sub(
    program,
    "waive <findings...>",
    "agree to findings of plan, in endpointgen.waivers.yaml",
  )
    .requiredOption("--reason <text>", "why this may be")
    .requiredOption("--owner <name>", "who answers for it")
    .option("--until <day>", "the last day on which it counts, as 2027-01-31 (UTC)")
    .option("--against <revision>", "as for plan (default: HEAD, and the base branch)");
  waive.action(
    act(waive, async (session, [fingerprints, options]: [readonly string[], WaiveOptions]) => {
      const { waive: run } = await import("./waive.js");
      return run(session, fingerprints, options);
    }),
  );
}

function addValidate(program: Command, act: Act): void {
  const validate = sub(program, "validate [paths...]", "find all mistakes in the YAML at once")
    .addOption(
      new Option("--format <format>", "how to report").choices([
        "human",
        "json",
        "sarif",
        "github",
      ]),
    )
    .option("--resolved <file>", "print what one file comes to, as JSON");
  validate.action(
    act(validate, async (session, [paths, options]: [readonly string[], ValidateOptions]) => {
      const { validate: run } = await import("./validate.js");
      return run(session, paths, options);
    }),
  );
}

function addGenerate(program: Command, act: Act): void {
  const generate = sub(program, "generate", "write the code that the YAML asks for")
    .option(
      "--check",
      "write nothing; exit 1 when files are edited, missing, left over or out of date",
    )
    .option("--watch", "again after every save")
    .addOption(
      new Option("-i, --interactive", "show each conflict, and ask").conflicts([
        "check",
        "watch",
        "ours",
        "theirs",
        "json",
      ]),
    )
    .addOption(
      new Option("--ours", "where your edit and the YAML changed the same lines: yours").conflicts(
        "theirs",
      ),
    )
    .option("--theirs", "where your edit and the YAML changed the same lines: the generated ones");
  generate.action(
    act(generate, async (session, [options]: [GenerateOptions]) => {
      const { generate: run } = await import("./generate.js");
      return run(session, options);
    }),
  );
}

function addSchema(program: Command, act: Act): void {
  const schema = sub(program, "schema [name]", "print the JSON Schema: job-config or project")
    .option("--refresh", "instead: run the migrations and write down what tables they make")
    .option("--database", "instead: write down the tables of the database of DATABASE_URL");
  schema.action(
    act(schema, async (session, [name, options]: [string | undefined, SchemaOptions]) => {
      const { schema: run } = await import("./schema.js");
      return run(session, name, options);
    }),
  );
}

function addExplain(program: Command, act: Act): void {
  const explain = sub(
    program,
    "explain <name>",
    "an endpoint: each value, where it is from, what it does; or a code",
  ).option("--mermaid", "the steps of a request as a flowchart of Mermaid");
  explain.action(
    act(explain, async (session, [name, options]: [string, ExplainOptions]) => {
      const { explain: run } = await import("./explain.js");
      return run(session, name, options);
    }),
  );
}

function addUpgrade(program: Command, act: Act): void {
  const upgrade = sub(
    program,
    "upgrade",
    "bring the YAML, and the copies of endpointgen, to this version",
  )
    .option("--check", "write nothing; exit 1 when something would change")
    .option("--dry-run", "write nothing; show the lines that would change");
  upgrade.action(
    act(upgrade, async (session, [options]: [UpgradeOptions]) => {
      const { upgrade: run } = await import("./upgrade.js");
      return run(session, options);
    }),
  );
}

function addEject(program: Command, act: Act): void {
  const eject = sub(program, "eject", "leave: plain code that builds and runs without endpointgen")
    .option("-y, --yes", "don't ask")
    .option("--dry-run", "only show what it would do");
  eject.action(
    act(eject, async (session, [options]: [EjectOptions]) => {
      const { eject: run } = await import("./eject.js");
      return run(session, options);
    }),
  );
}
