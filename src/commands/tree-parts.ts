import { Command } from "commander";
import type { Session } from "../session.js";

/** Makes a commander action of a command's work; `values` are its arguments, then its options. */
export type Act = (
  command: Command,
  work: (session: Session, values: never) => Promise<number>,
) => (...values: unknown[]) => Promise<void>;

/** A command below another; it takes the common options, which help lists once. */
export function sub(parent: Command, usage: string, description: string): Command {
  const command = parent.command(usage).description(description);
  for (const option of common(new Command()).options) command.addOption(option.hideHelp());
  return command;
}

/** Options that every command takes. */
export function common(command: Command): Command {
  return command
    .option("-C <dir>", "work in another directory")
    .option("--json", "one JSON document on standard output")
    .option("-q, --quiet", "only what went wrong")
    .option("--no-color", "no colours (NO_COLOR does the same)");
}
