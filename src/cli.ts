import { resolve } from "node:path";
import { CommanderError, type Command } from "commander";
import { buildTree } from "./commands/tree.js";
import { Failure } from "./failure.js";
import { toFailure } from "./host-runtime.js";
import type { Host } from "./host.js";
import { ownVersion } from "./own-version.js";
import { paint } from "./paint.js";
import { exitCode, type Session } from "./session.js";

/**
 * Runs one command line and gives its exit code: 0 fine, 1 findings, 2 the command could not do
 * its work. Never throws: a person at a terminal gets a sentence.
 */
export async function main(args: readonly string[], host: Host): Promise<number> {
  let code: number = exitCode.fine;
  const tree = buildTree(ownVersion(host), (command, work) => async (...values) => {
    // What commander hands over is what the tree declares.
    code = await work(sessionOf(command, host), values as never);
  });
  configure(
    tree,
    args.includes("--no-color") ? { ...host, color: false } : host,
    args.includes("--json"),
  );
  try {
    if (args.length === 0) tree.outputHelp();
    else await tree.parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    return tell(host, args, toFailure(error));
  }
}

/** `exitOverride` and the terminal, for the command and all below it. */
function configure(command: Command, host: Host, json: boolean): void {
  const { bold, red } = paint(host.color);
  command.exitOverride();
  command.configureOutput({
    writeOut: host.out.bind(host),
    writeErr: host.err.bind(host),
    getOutHelpWidth: () => host.columns,
    getErrHelpWidth: () => host.columns,
    getOutHasColors: () => host.color,
    getErrHasColors: () => host.color,
    outputError: (text, write) => {
      if (!json) write(text.replace(/^error:/, red("error:")));
    },
  });
  command.configureHelp({
    showGlobalOptions: true,
    minWidthToWrap: 20,
    styleTitle: bold,
    sortSubcommands: false,
  });
  for (const sub of command.commands) configure(sub, host, json);
}

interface CommonOptions {
  readonly C?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly color?: boolean;
}

/** The common options may stand before and after the command's name. */
function sessionOf(command: Command, host: Host): Session {
  const given: CommonOptions[] = [];
  for (let one: Command | null = command; one; one = one.parent) given.push(one.opts());
  const directory = given.find((options) => options.C !== undefined)?.C ?? ".";
  const color = host.color && !given.some((options) => options.color === false);
  return {
    host: { ...host, color },
    directory: resolve(host.cwd, directory),
    json: given.some((options) => options.json),
    quiet: given.some((options) => options.quiet),
  };
}

function tell(host: Host, args: readonly string[], error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return exitCode.fine;
    if (args.includes("--json")) tellJson(host, error.message.replace(/^error: /, ""));
    return exitCode.failed;
  }
  if (!(error instanceof Failure)) return unexpected(host, error);
  if (args.includes("--json")) {
    tellJson(host, error.message, error.cure);
    return exitCode.failed;
  }
  const { red, cyan } = paint(host.color && !args.includes("--no-color"));
  host.err(`${red("error:")} ${error.message}\n`);
  if (error.cure !== undefined) host.err(`  ${cyan("→")} ${error.cure}\n`);
  return exitCode.failed;
}

function tellJson(host: Host, message: string, cure?: string): void {
  host.out(`${JSON.stringify({ error: { message, cure } })}\n`);
}

/** A mistake of ours: one sentence, the stack only for those who ask. */
export function unexpected(host: Host, error: unknown): number {
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const stack = error instanceof Error ? (error.stack ?? what) : what;
  const [firstLine = what] = what.split("\n");
  host.err(
    host.env["ENDPOINTGEN_DEBUG"] === "1"
      ? `${stack}\n`
      : `endpointgen made a mistake (${firstLine}). Please report it, with what the same command prints under ENDPOINTGEN_DEBUG=1.\n`,
  );
  return exitCode.failed;
}
