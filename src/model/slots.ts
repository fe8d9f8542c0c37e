/** The only place where order exists: the steps of the request pipeline. */
export const steps = [
  "observability",
  "input",
  "authentication",
  "rate_limit",
  "security",
  "cache",
  "credits",
  "logic",
  "idempotency",
  "offload",
  "encryption",
  "logging",
] as const;

export type Step = (typeof steps)[number];
