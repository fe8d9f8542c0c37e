import type { IncomingMessage, ServerResponse } from "node:http";
import helmet from "helmet";

/**
 * The security header fields that helmet gives every answer of an API. They never change, so they
 * are asked for once instead of once per request.
 */
export function securityFields(): Readonly<Record<string, string>> {
  const fields: Record<string, string> = {};
  const sink = {
    setHeader: (name: string, value: string) => {
      fields[name.toLowerCase()] = value;
    },
    removeHeader: () => undefined,
  };
  const protect = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
  });
  protect({} as unknown as IncomingMessage, sink as unknown as ServerResponse, () => undefined);
  return fields;
}
