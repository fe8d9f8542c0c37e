import { join } from "node:path";
import { closest } from "../closest.js";
import { Failure } from "../failure.js";
import { packageRoot } from "../package-root.js";
import { exitCode, type Session } from "../session.js";

export interface SchemaOptions {
  readonly refresh?: boolean;
  readonly database?: boolean;
}

/** `endpointgen schema [name]`: the JSON Schema for editors and other tools; or the tables, anew. */
export async function schema(
  session: Session,
  name: string | undefined,
  options: SchemaOptions = {},
): Promise<number> {
  if (options.refresh === true || options.database === true) {
    if (name !== undefined) throw new Failure(`--refresh is about tables, not about "${name}"`);
    const { refreshTables } = await import("./refresh-tables.js");
    return refreshTables(session, { fromDatabase: options.database === true });
  }
  const folder = join(packageRoot, "schemas");
  const text = session.host.readText(join(folder, `${name ?? "job-config"}.schema.json`));
  if (text === undefined) throw unknown(session, folder, name ?? "job-config");
  session.host.out(text);
  return exitCode.fine;
}

function unknown(session: Session, folder: string, name: string): Failure {
  const files = session.host.list(folder, "*.schema.json");
  const names = files.map((file) => file.replace(".schema.json", ""));
  const nearest = closest(name, names);
  return new Failure(
    `there is no schema "${name}"; there is ${names.join(", ")}`,
    nearest === undefined ? undefined : `endpointgen schema ${nearest}`,
  );
}
