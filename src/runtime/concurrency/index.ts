export { concurrency, type ConcurrencyOptions } from "./concurrency.js";
