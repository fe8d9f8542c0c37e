import type * as Croner from "croner";
import { StartupError } from "../../environment/startup-error.js";
import { optionalPackage } from "../../pooling/optional-package.js";
import type { Millis } from "../../stores/contract.js";

/** When something is due. */
export interface CronTimes {
  /** The first time after that one. */
  readonly after: (time: Millis) => Millis;
}

/** A cron expression, where its hours are, and whose it is. */
export interface CronOptions {
  readonly name: string;
  readonly cron: string;
  readonly timezone: string;
}

/** Reads a cron expression. @throws StartupError for one that is none, or that is never due. */
export type CronReader = (options: CronOptions) => CronTimes;

/**
 * A reader of cron expressions of five fields: croner, an optional peer dependency without dependencies
 * of its own. What becomes of hours that a clock change leaves out or repeats is said at `JobSchedule`.
 * @throws StartupError when croner isn't installed.
 */
export async function cronReader(): Promise<CronReader> {
  const loaded = await optionalPackage("croner", "Scheduled jobs");
  const { Cron } = loaded as unknown as typeof Croner;
  return ({ name, cron, timezone }) => {
    const problem = `The schedule ${name} can't be used`;
    try {
      // Without a function it computes, and has no timer. Its own rule for clock changes takes lists of
      // hours for intervals; this one is that of Vixie's cron.
      const times = new Cron(cron, { timezone, mode: "5-part", fixedTimeRule: "no-wildcard" });
      if (times.nextRun(new Date(0)) === null) throw new RangeError("it is never due");
      return { after: (time) => times.nextRun(new Date(time))?.getTime() ?? Infinity };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const cure = `Write \`cron\` as in "30 2 * * *", and \`timezone\` as in "Europe/Berlin".`;
      throw new StartupError([{ problem: `${problem}: ${reason}.`, cure }]);
    }
  };
}
