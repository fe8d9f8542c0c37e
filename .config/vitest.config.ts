import { defineConfig } from "vitest/config";

const counts = process.env["TEST_COUNTS"];

export default defineConfig({
  root: new URL("..", import.meta.url).pathname,
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", "test/projects/**", "test/servers/**"],
    // Most of the time goes into programs that the tests start; two at once keep two cores busy.
    maxWorkers: 2,
    // No test changes what another one sees; loading everything anew for each file costs most.
    isolate: false,
    testTimeout: 20_000,
    reporters: counts === undefined ? ["default"] : ["default", ["json", { outputFile: counts }]],
  },
});
