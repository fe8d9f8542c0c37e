/**
 * Types of Postgres, by number, that are read as text, on every driver alike: a number of
 * JavaScript holds no bigint, and a Date no date without a zone.
 */
export const asText: readonly number[] = [
  20, // bigint
  1082, // date
  1114, // timestamp without time zone
  1186, // interval
  1700, // numeric
];
