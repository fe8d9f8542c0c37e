import { count, flag, oneOf, seconds, section } from "../kinds.js";

export const schema = () =>
  section(
    {
      pool_size: count(10, "Database connections kept open.", { max: 1000 }),
      max_overflow: count(5, "Further connections opened under load and closed after it.", {
        min: 0,
        max: 1000,
      }),
      pool_timeout: seconds(30, "Seconds that a request waits for a connection before 503."),
      pool_recycle: seconds(1800, "Seconds after which a connection is replaced."),
      pre_ping: flag(true, "Whether an idle connection is tested before use."),
      statement_timeout: seconds(30, "Seconds after which the database stops a statement."),
      pool_mode: oneOf(
        ["session", "transaction"],
        "session",
        "How the pooler in front of the database lends connections; `transaction` (Supabase " +
          "port 6543, PgBouncer) has no LISTEN, no SET and no named statements.",
      ),
    },
    "The database pool; endpoints with the same figures and URL share one.",
  );
