/** One change that breaks callers. */
export interface Breaking {
  /** `request.body.sku`, `response.status`, `route` … */
  readonly path: string;
  /** A sentence without its end. */
  readonly message: string;
  /** The two values that differ, as far as they break something. */
  readonly before: unknown;
  readonly after: unknown;
}

/** A value that is another now. */
export const another = (path: string, before: unknown, after: unknown): Breaking => ({
  path,
  message: `was ${String(before)} and is ${String(after)}`,
  before,
  after,
});
