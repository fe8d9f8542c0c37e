import { wholeCredits } from "../../credits/due.js";
import type { JobTools } from "./tools.js";

/** What one try costs. */
export interface Bill {
  readonly charge: JobTools["charge"];
  /** What was charged last; undefined: nobody said. */
  readonly charged: () => number | undefined;
}

/** The bill of one try: one that fails charges nothing, so each try has its own. */
export function billOf(): Bill {
  let charged: number | undefined;
  return {
    charge: (credits) => {
      charged = wholeCredits(credits);
    },
    charged: () => charged,
  };
}
