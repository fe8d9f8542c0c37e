import { describe, expect, it } from "vitest";
import { StartupError } from "../../environment/startup-error.js";
import { carriedBy } from "./carried-by.js";

const valkey = { VALKEY_URL: "redis://127.0.0.1:6379" };
const pulsar = { PULSAR_WS_URL: "ws://127.0.0.1:8080/ws/v2" };
const laptop = { NODE_ENV: "development" };

describe("what carries jobs", () => {
  it.each([
    ["memory", "auto", laptop],
    ["valkey", "auto", valkey],
    ["valkey", "auto", { REDIS_URL: "redis://127.0.0.1:6379" }],
    ["pulsar", "auto", { ...valkey, ...pulsar }],
    ["valkey", "valkey", { ...valkey, ...pulsar }],
    ["memory", "hybrid", { NODE_ENV: "test" }],
    ["hybrid", "hybrid", { ...valkey, ...pulsar }],
    ["memory", "auto", { ...laptop, ...valkey, STORE: "memory" }],
  ] as const)("is %s for %s with %o", (kind, wanted, environment) => {
    expect(carriedBy("render", wanted, environment)).toBe(kind);
  });

  it.each([
    ["a queue that a crash empties, in production", "auto", {}],
    ["one that is asked for by name, too", "memory", valkey],
    ["Pulsar without its address", "pulsar", valkey],
    ["Pulsar without a place for results", "auto", pulsar],
    ["both without Pulsar's address", "hybrid", valkey],
    ["both without Valkey's address", "hybrid", pulsar],
    ["Valkey without its address", "valkey", laptop],
  ] as const)("is not %s", (_what, wanted, environment) => {
    expect(() => carriedBy("render", wanted, environment)).toThrow(StartupError);
  });
});
