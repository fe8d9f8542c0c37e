export { ConnectionPool, type ConnectionPoolOptions } from "./connection-pool.js";
export type { Connection, Driver, Row, Rows, Statement } from "./driver.js";
export { DatabaseFault, type FaultFacts } from "./fault.js";
export type { PoolFigures } from "./lending.js";
export type { Session } from "./session.js";
export { poolSettings, type PoolMode, type PoolSettings } from "./settings.js";
export type { OnRepeat, RepeatOptions } from "./statement-watch.js";
export type { Isolation, TransactionOptions } from "./transaction-options.js";
