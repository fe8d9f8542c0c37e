import { join } from "node:path";
import { peersFolder, projectFolder, pythonFolder } from "./workspace.js";

/** Where a contestant keeps what requests share. */
export type StoreName = "none" | "memory" | "valkey";

/** One server of the comparison. */
export interface Contestant {
  readonly name: string;
  readonly store: StoreName;
  /** A module of Node's; of Python's where it says so. */
  readonly program: string;
  readonly python?: string;
  readonly cwd: string;
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
}

const peer = (file: string) => ({
  program: join(peersFolder, file),
  cwd: peersFolder,
  path: "/v1/records",
  env: { NODE_ENV: "production" },
});

/** The stack that people have who don't write TypeScript. */
const fastapi = {
  ...peer("fastapi_app:app"),
  program: "fastapi_app:app",
  python: join(pythonFolder, "bin/python"),
};

/** Production refuses to keep money in memory, for good reasons: `test` differs in nothing else. */
const own = (path: string, env: Readonly<Record<string, string>> = {}) => ({
  program: join(projectFolder, "dist/server.js"),
  cwd: projectFolder,
  path,
  env: { NODE_ENV: "test", ...env },
});

/** The floor that everything is a multiple of. */
export const bare = "express bare";

/** Everybody; the same work unless the name says otherwise. */
export const contestants: readonly Contestant[] = [
  { name: bare, store: "none", ...peer("bare.mjs") },
  { name: "popular, memory", store: "memory", ...peer("popular.mjs") },
  { name: "flexible, memory", store: "memory", ...peer("flexible.mjs") },
  { name: "fastapi, memory", store: "memory", ...fastapi },
  { name: "generated, memory", store: "memory", ...own("/v1/records") },
  { name: "generated, memory, direct", store: "memory", ...own("/v1/records", { DIRECT: "true" }) },
  { name: "generated, memory, hit", store: "memory", ...own("/v1/kept-records") },
  { name: "popular, valkey", store: "valkey", ...peer("popular.mjs") },
  { name: "flexible, valkey", store: "valkey", ...peer("flexible.mjs") },
  { name: "fastapi, valkey", store: "valkey", ...fastapi },
  { name: "generated, valkey", store: "valkey", ...own("/v1/records") },
  {
    name: "generated, valkey, cache here",
    store: "valkey",
    ...own("/v1/records", { ENABLE_REDIS_CACHE: "false" }),
  },
  { name: "generated, valkey, hit", store: "valkey", ...own("/v1/kept-records") },
];
