/** What a migration is: one step of the format, as changes of a file's text. */

/** A YAML file of the project that holds a JobConfig or a part of one. */
export interface ConfigText {
  readonly file: string;
  readonly text: string;
  /** Where the config starts: `["defaults"]` in the settings. */
  readonly prefix: readonly string[];
}

export interface Migrated {
  readonly text: string;
  /** What was changed, in words. */
  readonly changes: readonly string[];
  /** What somebody has to change by hand, in words. */
  readonly open: readonly string[];
}

export interface Migration {
  readonly from: number;
  readonly to: number;
  readonly describe: string;
  migrate(document: ConfigText): Migrated;
}
