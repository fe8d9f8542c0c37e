import { describe, expect, it } from "vitest";
import { createApp } from "../../http/create-app.js";
import { steppedWorld } from "../../world/stepped.js";
import { placesOf } from "./places.js";

const settings = { version: 1, body_limit: 100_000, request_timeout: 30 } as const;

function bench() {
  const world = steppedWorld();
  const app = createApp({ settings, environment: { NODE_ENV: "test" }, world });
  return { app, clock: world.clock };
}

describe("places of running jobs", () => {
  it("are as many as there are for each owner, and free again when they are let go", async () => {
    const { app } = bench();
    const places = placesOf(app, "job", { running: { perUser: 1, global: 2 } });
    const [first, second, third] = [places(), places(), places()];
    expect(await first.take("ada")).toBe(true);
    expect(await second.take("ada")).toBe(false);
    expect(await second.take("bob")).toBe(true);
    expect(await third.take("cyd")).toBe(false);
    await first.release();
    expect(await third.take("ada")).toBe(true);
  });

  it("are lost by a holder that renews no more, with its lease", async () => {
    const { app, clock } = bench();
    const places = placesOf(app, "job", { running: { global: 1 }, leaseMs: 6_000 });
    await places().take("ada");
    clock.advance(5_999);
    expect(await places().take("bob")).toBe(false);
    clock.advance(1);
    expect(await places().take("bob")).toBe(true);
  });

  it("are kept by one that renews, and not after it let go", async () => {
    const { app, clock } = bench();
    const places = placesOf(app, "job", { running: { global: 1 }, leaseMs: 6_000 });
    const place = places();
    await place.take("ada");
    for (let beat = 0; beat < 5; beat += 1) {
      clock.advance(4_000);
      await place.renew();
    }
    expect(await places().take("bob")).toBe(false);
    const renewed = place.renew();
    await Promise.all([renewed, place.release()]);
    await place.renew();
    expect(await places().take("bob")).toBe(true);
  });

  it("are without number unless bounds are asked for, and refuse bounds that are none", async () => {
    const { app } = bench();
    const places = placesOf(app, "job", {});
    for (let one = 0; one < 9; one += 1) expect(await places().take("ada")).toBe(true);
    expect(() => placesOf(app, "job", { running: { global: -1 } })).toThrow(RangeError);
  });
});
