import { describe, expect, it } from "vitest";
import { repositoryOf } from "./repository.js";

const host = (env: Record<string, string>, ...folders: readonly string[]) => ({
  env,
  isDirectory: (path: string) => folders.includes(path),
  readText: (path: string) => (path === "/tree/.git" ? "gitdir: /elsewhere" : undefined),
});

describe("the folder that GitHub counts paths from", () => {
  it("is its checkout", () => {
    expect(repositoryOf(host({ GITHUB_WORKSPACE: "/w" }), "/w/packages/api")).toBe("/w");
    expect(repositoryOf(host({ GITHUB_WORKSPACE: "/w/" }, "/w/api/.git"), "/w/api")).toBe("/w");
  });

  it("is the repository where the project lies elsewhere, or GitHub is not at work", () => {
    const folders = ["/r/.git", "/w/.git"];
    for (const env of [{}, { GITHUB_WORKSPACE: "" }, { GITHUB_WORKSPACE: "/w" }])
      expect(repositoryOf(host(env, ...folders), "/r/packages/api")).toBe("/r");
    expect(repositoryOf(host({}), "/tree/api")).toBe("/tree");
  });

  it("is the project itself without a repository", () => {
    expect(repositoryOf(host({}), "/p/api")).toBe("/p/api");
  });
});
