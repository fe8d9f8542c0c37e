import { defineConfig } from "vitest/config";
import unit from "./vitest.config.js";

/** `npm run test:projects`: whole projects, made, adopted or left, with all that their own tools say. */
export default defineConfig({
  ...unit,
  test: {
    ...unit.test,
    include: ["test/projects/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**"],
  },
});
