import { StartupError } from "../environment/startup-error.js";

/**
 * Loads a package that not every project has: `needs` names what does. Behind a variable, so that a bundle
 * without it is no error.
 * @throws StartupError with the command that installs it.
 */
export async function optionalPackage(
  name: string,
  needs = "The database",
): Promise<Readonly<Record<string, unknown>>> {
  try {
    const loaded = (await import(name)) as Record<string, unknown>;
    const inner = loaded["default"];
    // CommonJS packages arrive with their exports below `default`, too.
    return typeof inner === "object" && inner !== null ? { ...inner, ...loaded } : loaded;
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (!["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"].includes(String(code))) throw error;
    const problem = `${needs} needs the package ${name}, which isn't installed.`;
    throw new StartupError([{ problem, cure: `Run: npm install ${name}` }]);
  }
}
