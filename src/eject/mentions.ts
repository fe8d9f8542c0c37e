/** Lines that still speak of us: told, because only a person knows what they should say. */

export interface Mention {
  readonly path: string;
  /** From 1. */
  readonly lines: readonly number[];
}

/** Everything with words in it but the configuration, which stays as it is. */
export function mentionsIn(
  files: readonly string[],
  read: (path: string) => string,
): readonly Mention[] {
  return files.filter(isText).flatMap((path) => {
    const lines = read(path)
      .split("\n")
      .flatMap((line, index) => (speaksOfUs(line) ? [index + 1] : []));
    return lines.length === 0 ? [] : [{ path, lines }];
  });
}

/** The lock file is npm's; the YAML of the endpoints says what they were made from. */
const isText = (path: string): boolean =>
  !/(^|\/)(endpointgen\.yaml|package-lock\.json|pnpm-lock\.yaml|yarn\.lock)$|^endpoints\/|\.(png|jpe?g|gif|ico|pdf|zip|t?gz|wasm|woff2?)$/.test(
    path,
  );

const speaksOfUs = (line: string): boolean =>
  /endpointgen/i.test(line.replaceAll("endpointgen-runtime", ""));
