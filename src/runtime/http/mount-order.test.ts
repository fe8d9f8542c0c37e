import express from "express";
import { describe, expect, it } from "vitest";
import { MountOrder } from "./mount-order.js";

describe("routes that are mounted", () => {
  it("are asked by their literal paths first, whatever their order", () => {
    const app = express();
    const order = new MountOrder();
    const asked: string[] = [];
    order.during(() => {
      for (const path of ["/rows/:id", "/rows/stream"]) {
        order.add(app, { method: "GET", path, handler: () => void asked.push(path) });
      }
    });
    const ask = app as unknown as (request: object, response: object, done: () => void) => void;
    for (const url of ["/rows/stream", "/rows/7"]) {
      ask({ method: "GET", url, headers: {} }, { setHeader: () => undefined }, () => undefined);
    }
    expect(asked).toEqual(["/rows/stream", "/rows/:id"]);
  });
});
