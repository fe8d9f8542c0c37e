/** Code of a connection that broke, as the SQL standard has it; drivers say it in many ways. */
const connectionLost = "08006";

/** An error that says so. Its own words come from a socket, and hold no value. */
export function lost(cause: unknown): Error {
  const why = cause instanceof Error ? cause.message : "closed";
  return Object.assign(new Error(`The connection broke: ${why}`), { code: connectionLost });
}
