/**
 * The style of the user's project. Templates print prettier's defaults at any width, so prettier
 * itself is loaded only where a project asks for something else, and only for files that change.
 */
import type { Disk } from "../host.js";

export interface Style {
  /** The longest line. */
  readonly width: number;
  /** False: prettier must go over the text. */
  readonly native: boolean;
}

const prettierFiles = [
  ".prettierrc",
  ".prettierrc.json",
  ".prettierrc.yaml",
  ".prettierrc.yml",
  ".prettierrc.json5",
  ".prettierrc.js",
  ".prettierrc.mjs",
  ".prettierrc.cjs",
  ".prettierrc.ts",
  ".prettierrc.toml",
  "prettier.config.js",
  "prettier.config.mjs",
  "prettier.config.cjs",
  "prettier.config.ts",
  ".editorconfig",
];

/** The style of `format: built-in`. */
export const ownStyle: Style = { width: 100, native: true };

/** Prettier's own default, and what any tool assumes where nothing is written. */
const defaultWidth = 80;

/** Reads the settings where prettier would find them first. */
export function styleOf(root: string, disk: Pick<Disk, "readText">): Style {
  const inPackage = packageStyle(disk.readText(`${root}/package.json`));
  if (inPackage !== undefined) return styleFrom(inPackage);
  const file = prettierFiles.find((name) => disk.readText(`${root}/${name}`) !== undefined);
  return file === undefined
    ? { width: defaultWidth, native: true }
    : { width: defaultWidth, native: false };
}

function packageStyle(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null && "prettier" in parsed
      ? parsed.prettier
      : undefined;
  } catch {
    return undefined;
  }
}

/** A width alone is ours to print; any other setting is prettier's. */
function styleFrom(settings: unknown): Style {
  if (typeof settings !== "object" || settings === null)
    return { width: defaultWidth, native: false };
  const { printWidth = defaultWidth, ...others } = settings as { printWidth?: unknown };
  const width = typeof printWidth === "number" ? printWidth : defaultWidth;
  return { width, native: Object.keys(others).length === 0 };
}

/** Forgets what prettier read of the project: settings may change while `dev` runs. */
export async function refreshStyle(style: Style): Promise<void> {
  if (style.native) return;
  const prettier = await import("prettier");
  await prettier.clearConfigCache();
}

/**
 * The text in the project's style. Where the style is ours, prettier only sees a text with a line
 * that is too long and that it could break: a name too long for a place where our templates can't.
 */
export async function formatText(text: string, path: string, style: Style): Promise<string> {
  if (style.native && !hasLongLine(text, style.width)) return text;
  const prettier = await import("prettier");
  const settings = style.native
    ? { printWidth: style.width }
    : await prettier.resolveConfig(path, { editorconfig: true });
  return prettier.format(text, { ...settings, filepath: path });
}

const hasLongLine = (text: string, width: number): boolean =>
  text.split("\n").some((line) => line.length > width && !unbreakable.test(line));

/** Prettier breaks neither a comment nor a string that stands alone, or behind its key in JSON. */
const unbreakable =
  /^\s*(?:\/\*\*? .*\*\/|\* .*|\/\/ .*|(?:"(?:[^"\\]|\\.)*": )?"(?:[^"\\]|\\.)*",?)$/;
