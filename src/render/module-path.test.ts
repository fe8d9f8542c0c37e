import { describe, expect, it } from "vitest";
import { modulePath } from "./module-path.js";

describe("the path of an import", () => {
  it.each([
    ["src/generated/order", "src/handlers/order.ts", "../../handlers/order.js"],
    ["app/gen/order", "src/schemas/order.ts", "../../../src/schemas/order.js"],
    ["src", "src/generated/order/contract.ts", "./generated/order/contract.js"],
    ["src", "src/order.mts", "./order.mjs"],
  ])("from %s to %s is %s", (folder, file, path) => {
    expect(modulePath(folder, file)).toBe(path);
  });
});
