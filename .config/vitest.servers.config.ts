import { defineConfig } from "vitest/config";

const counts = process.env["TEST_COUNTS"];

/** `npm run test:servers`: what needs servers, which the tests bring themselves. */
export default defineConfig({
  root: new URL("..", import.meta.url).pathname,
  test: {
    include: ["test/servers/**/*.test.ts"],
    // Servers, stalled on purpose and under load, want the machine for themselves.
    fileParallelism: false,
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: counts === undefined ? ["default"] : ["default", ["json", { outputFile: counts }]],
  },
});
