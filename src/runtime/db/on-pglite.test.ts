import { afterAll, describe } from "vitest";
import { ConnectionPool } from "../pooling/connection-pool.js";
import { databaseCases, type Tables } from "./fixture/cases.js";
import { queryCases } from "./fixture/query-cases.js";
import { streamCases } from "./fixture/stream-cases.js";

// One for the whole file: it takes seconds to start.
const pool = new ConnectionPool<Tables>({ url: "pglite:memory://" });

afterAll(() => pool.close());

describe("on the embedded database", () => {
  databaseCases(() => pool);
  queryCases(() => pool as unknown as ConnectionPool);
  streamCases(() => pool as unknown as ConnectionPool);
});
