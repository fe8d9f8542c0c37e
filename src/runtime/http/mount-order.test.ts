import { expect, it } from "vitest";
import { MountOrder } from "./mount-order.js";

it("adds literal paths first, whatever the order of mounts", () => {
  const order = new MountOrder();
  const added: string[] = [];
  order.during(() => {
    for (const path of ["/rows/:id", "/rows/stream"]) order.add(path, () => void added.push(path));
  });
  order.add("/later/:id", () => void added.push("later"));
  expect(added).toEqual(["/rows/stream", "/rows/:id", "later"]);
});
