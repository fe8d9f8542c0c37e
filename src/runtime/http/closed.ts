import type { ServerResponse } from "node:http";

/** Resolves when an answer has gone out, or its reader has left. */
export async function closed(
  response: Pick<ServerResponse, "closed" | "destroyed" | "once">,
): Promise<void> {
  if (response.closed || response.destroyed) return;
  await new Promise<void>((resolve) => {
    response.once("close", resolve);
  });
}
