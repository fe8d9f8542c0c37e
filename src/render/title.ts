/** What the first comment of a generated file calls its endpoint. */
import type { Operation } from "../model/endpoint-model.js";

/** `POST /io-job: IO Job` */
export function titleOf({ method, path, names }: Operation): string {
  return commented(`${method} ${path}: ${names.description}`);
}

/** Text that can't end the comment in which it stands. */
export const commented = (text: string): string => text.replaceAll("*/", "*\\/");
