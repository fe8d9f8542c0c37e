import { readdirSync } from "node:fs";
import { z } from "zod";
import { describe, expect, it } from "vitest";
import { describe as inWords, namesOf } from "../model/names.js";
import { rooms } from "./index.js";
import type { Room } from "./section.js";

const all = Object.values<Room>(rooms);

/** Every map of a JSON Schema with its path. */
function* maps(
  schema: z.core.JSONSchema.BaseSchema,
  path: string,
): Generator<[string, z.core.JSONSchema.BaseSchema]> {
  for (const [key, inner] of Object.entries(schema.properties ?? {})) {
    if (typeof inner === "boolean") continue;
    yield [`${path}.${key}`, inner];
    yield* maps(inner, `${path}.${key}`);
  }
}

const keysOf = (room: Room): readonly [string, z.core.JSONSchema.BaseSchema][] => [
  ...maps(z.toJSONSchema(room.schema(), { io: "input", unrepresentable: "any" }), room.key),
];

const everyKey = new Set([
  ...all.flatMap((room) => [room.key, ...keysOf(room).map(([path]) => path)]),
  "required_credits",
]);

describe("the rooms", () => {
  it("are the folders", () => {
    const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    expect(Object.keys(rooms)).toEqual(folders.map(({ name }) => name).sort());
  });

  it.each(all.map((room) => [room.key, room] as const))(
    "%s: one name, a text for every key, defaults for all",
    (key, room) => {
      expect(Object.entries(rooms).find(([, other]) => (other as Room) === room)?.[0]).toBe(key);
      for (const [path, schema] of keysOf(room))
        expect(schema.description, path).toMatch(/^[A-Z`].*[.…]$/s);
      expect(room.schema().safeParse({}).success).toBe(true);
    },
  );

  it.each(all.map((room) => [room.key, room] as const))(
    "%s: every other spelling leads to a key",
    (key, room) => {
      for (const [spelling, target] of Object.entries(room.spellings ?? {})) {
        const [path = ""] = target.split(" ");
        expect(everyKey, spelling).toContain(
          path.startsWith("/") ? path.slice(1) : `${key}.${path}`,
        );
        expect(everyKey, `${spelling} is a key itself`).not.toContain(`${key}.${spelling}`);
      }
    },
  );

  it.each(all.map((room) => [room.key, room] as const))(
    "%s: what it derives fits its schema",
    (_key, room) => {
      const names = namesOf("get_record", inWords("get_record"));
      for (const kind of ["db", "io", "cpu"] as const) {
        for (const identity of [true, false]) {
          const basis = { kind, method: "GET", identity, own: {}, written: false } as const;
          expect(room.schema().safeParse({ ...room.derive?.(names, basis) }).error).toBeUndefined();
        }
      }
    },
  );
});

describe("names that follow from endpoint_name", () => {
  const derived = (snake: string): object => {
    const names = namesOf(snake, inWords(snake));
    const basis = { kind: "io", method: "POST", identity: true, own: {}, written: false } as const;
    return {
      ...rooms.tracing.derive?.(names, basis),
      ...rooms.metrics.derive?.(names, basis),
      ...rooms.pulsar_labeling.derive?.(names, basis),
    };
  };

  it("are the documents' own for io_job", () => {
    expect(derived("io_job")).toEqual({
      function_name: "io_job_logic",
      trace_label: "io_job_trace",
      histogram_name: "io_job_latency_seconds",
      histogram_description: "IO job latency (seconds)",
      job_topic: "persistent://public/default/io-jobs",
      dlq_topic: "persistent://public/default/io-jobs-dlq",
      producer_label: "io_job_producer",
      consumer_label: "io_job_consumer",
      event_label: "io_job_event",
    });
  });

  it("follow another name, and add no second s", () => {
    expect(derived("get_record")).toMatchObject({
      histogram_description: "Get record latency (seconds)",
      job_topic: "persistent://public/default/get-records",
    });
    expect(derived("list_orders")).toMatchObject({
      job_topic: "persistent://public/default/list-orders",
    });
  });

  it("let the dead-letter topic follow a written topic", () => {
    const names = namesOf("io_job");
    const own = { job_topic: "persistent://acme/jobs/render" };
    const basis = { kind: "io", method: "POST", identity: true, own, written: true } as const;
    expect(rooms.pulsar_labeling.derive?.(names, basis)).toMatchObject({
      dlq_topic: "persistent://acme/jobs/render-dlq",
    });
  });
});
