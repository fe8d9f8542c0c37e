import { errorFields } from "./redact.js";
import type { ErrorInfo } from "./error-info.js";

/** What we use of `@sentry/node`; the project initialises it. */
interface Sentry {
  captureException(
    error: Error,
    context: { readonly tags: Readonly<Record<string, string>> },
  ): void;
}

/** Tells an error to Sentry; resolves when it was handed over. */
export type TellSentry = (error: Error, info: ErrorInfo) => Promise<void>;

/** Behind a variable: a package that isn't installed is no error, neither here nor in a bundle. */
const sentryPackage = "@sentry/node";

/** Loads `@sentry/node`; rejects where it isn't installed. */
export const importSentry = (): Promise<unknown> => import(sentryPackage);

/**
 * Tells errors to Sentry where it is installed: looked for once, at the first error. What leaves is
 * name, message and stack with tokens hidden, and as tags endpoint and request id.
 */
export function sentryTeller(load: () => Promise<unknown>): TellSentry {
  let loading: Promise<Sentry | undefined> | undefined;
  return async (error, { endpoint, requestId }) => {
    loading ??= load().then(asSentry, () => undefined);
    const sentry = await loading;
    sentry?.captureException(cleanError(error), { tags: { endpoint, request_id: requestId } });
  };
}

/** CommonJS packages arrive with their exports below `default`, too. */
function asSentry(loaded: unknown): Sentry | undefined {
  const { captureException, default: inner } = loaded as Partial<Sentry> & { default?: unknown };
  if (typeof captureException === "function") return loaded as Sentry;
  return typeof inner === "object" && inner !== null ? asSentry(inner) : undefined;
}

/** The error with nothing but what the log keeps of it: its other members may hold anything. */
function cleanError(error: Error): Error {
  const { name, message, stack, cause } = errorFields(error);
  const clean = new Error(String(message), cause === undefined ? {} : { cause });
  clean.name = String(name);
  clean.stack = typeof stack === "string" ? stack : "";
  return clean;
}
