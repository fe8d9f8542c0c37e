import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts", "src/**/*.test.ts"],
    // The tests share nothing, so they may share a process: several times faster.
    isolate: false,
  },
});
