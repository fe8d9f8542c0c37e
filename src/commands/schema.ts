import { join } from "node:path";
import { closest } from "../closest.js";
import { Failure } from "../failure.js";
import { packageRoot } from "../package-root.js";
import { exitCode, type Session } from "../session.js";

/** `endpointgen schema [name]`: the JSON Schema for editors and other tools. */
export function schema(session: Session, name = "job-config"): Promise<number> {
  const folder = join(packageRoot, "schemas");
  const text = session.host.readText(join(folder, `${name}.schema.json`));
  if (text === undefined) throw unknown(session, folder, name);
  session.host.out(text);
  return Promise.resolve(exitCode.fine);
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
