import { Failure } from "../failure.js";
import { toEndpointName } from "./endpoint-name.js";

/** What `new` has to know, however it was told. */
export interface Answers {
  readonly dir: string;
  readonly endpoint: string;
  readonly install: boolean;
}

export const defaults = { dir: "my-api", endpoint: "io_job" } as const;

/** Asks what wasn't given on the command line. A `Failure` when the person leaves. */
export async function ask(given: {
  readonly dir: string | undefined;
  readonly endpoint: string | undefined;
  readonly install: boolean;
}): Promise<Answers> {
  const { confirm, intro, outro, text } = await import("@clack/prompts");
  intro("A new API");
  const dir =
    given.dir ?? answered(await text({ message: "In which folder?", ...suggested("dir") }));
  const endpoint =
    given.endpoint ??
    answered(
      await text({
        message: "What is its first endpoint called?",
        ...suggested("endpoint"),
        validate: (name) =>
          name !== undefined && name !== "" && toEndpointName(name) === undefined
            ? "letters, digits and underscores, a letter first"
            : undefined,
      }),
    );
  const install =
    given.install &&
    answered(await confirm({ message: "Run npm install and the generated tests?" }));
  outro();
  return { dir, endpoint, install };
}

/** A yes or a no; no unless the person says yes. A `Failure` when they leave. */
export async function agree(message: string): Promise<boolean> {
  const { confirm } = await import("@clack/prompts");
  return answered(await confirm({ message, initialValue: false }));
}

/** One of several. A `Failure` when the person leaves. */
export async function choose(message: string, names: readonly string[]): Promise<string> {
  const { select } = await import("@clack/prompts");
  return answered(await select({ message, options: names.map((value) => ({ value })) }));
}

function suggested(name: keyof typeof defaults) {
  return { placeholder: defaults[name], defaultValue: defaults[name] };
}

/** A symbol is the library's sign for Ctrl-C and Escape. */
function answered<Value>(value: Value): Exclude<Value, symbol> {
  if (typeof value === "symbol") throw new Failure("nothing was written");
  return value as Exclude<Value, symbol>;
}
