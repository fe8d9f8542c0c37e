import { Failure } from "../failure.js";
import { camelCase } from "../model/names.js";

const form = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;

/** `io_job` for `io-job`, `ioJob`, `io_job`; undefined for what can't name an endpoint. */
export function toEndpointName(text: string): string | undefined {
  const snake = camelCase(text)
    .replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    .replace(/^_/, "");
  return form.test(snake) ? snake : undefined;
}

/** As above; a `Failure` for what can't be a name. */
export function endpointName(text: string): string {
  const name = toEndpointName(text);
  if (name !== undefined) return name;
  throw new Failure(
    `"${text}" can't name an endpoint: letters, digits and underscores, a letter first`,
    "such as create_order",
  );
}
