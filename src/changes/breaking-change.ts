/** One change that breaks callers. */
export interface Breaking {
  /** `request.body.sku`, `response.status`, `route` … */
  readonly path: string;
  /** A sentence without its end. */
  readonly message: string;
}
