import type { Environment } from "./load-files.js";
import { StartupError } from "./startup-error.js";

/**
 * A list in the environment: JSON, or separated by commas; empty when it isn't set.
 * @throws StartupError when it begins like JSON and isn't a list of texts.
 */
export function listOf(name: string, environment: Environment): readonly string[] {
  const text = (environment[name] ?? "").trim();
  const parts = text.startsWith("[") ? jsonList(name, text) : text.split(",");
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}

function jsonList(name: string, text: string): readonly string[] {
  const list = parsed(text);
  if (Array.isArray(list) && list.every((part) => typeof part === "string")) return list;
  const cure = `Write ${name}=one,two or ${name}=["one","two"].`;
  throw new StartupError([{ problem: `${name} isn't a list of texts.`, cure }]);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
