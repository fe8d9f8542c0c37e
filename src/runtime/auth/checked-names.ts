import { name } from "./claims.js";

interface Named {
  readonly id: string;
  readonly tenant?: string | undefined;
}

/**
 * Whoever the project's own function names. An id with a line break could pass for somebody of
 * another tenant.
 * @throws TypeError when id or tenant are no names; that is our 500, and lets nobody in.
 */
export function assertNames({ id, tenant }: Named, source: string): void {
  if (name.safeParse(id).success && name.optional().safeParse(tenant).success) return;
  throw new TypeError(`${source} gave an id or tenant that is empty, long or unprintable.`);
}
