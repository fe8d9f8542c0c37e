import type { Request, Response } from "express";
import { failureOf } from "../failure.js";
import { requestIdOf } from "../request-id.js";
import type { RouteParts } from "../route.js";
import { writeAnswer } from "../write.js";
import type { BuiltinRoute } from "./routes.js";

/** The Express handler of a builtin endpoint: no metrics, no log line, the same documents. */
export function builtinHandler(
  answer: BuiltinRoute["answer"],
  { fields, problem }: Pick<RouteParts, "fields" | "problem">,
  fresh: () => string,
): (request: Request, response: Response) => Promise<void> {
  return async (request, response) => {
    const id = requestIdOf(request, fresh);
    const more = { ...fields, "x-request-id": id };
    try {
      writeAnswer(response, await answer(request), more);
    } catch (error) {
      const { refusal } = failureOf(error);
      writeAnswer(response, problem(refusal, { id, endpoint: "-" }), more);
    }
  };
}
