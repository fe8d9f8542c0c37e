import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JobMessage } from "../words.js";
import { buried, published, read } from "./message.js";

const text = fc.string({ unit: "grapheme" });
const message: fc.Arbitrary<JobMessage> = fc
  .record(
    {
      id: text,
      name: text,
      owner: text,
      payload: text,
      submittedAt: fc.nat(),
      proof: text,
      key: fc.string({ minLength: 1 }),
      trace: fc.dictionary(fc.constantFrom("traceparent", "tracestate"), text, { minKeys: 1 }),
    },
    { requiredKeys: ["id", "name", "owner", "payload", "submittedAt"] },
  )
  .map((made) => ({ ...made }));

describe("a message of Pulsar", () => {
  it("is read as it was published", () => {
    fc.assert(
      fc.property(message, fc.integer({ min: 1, max: 99 }), (job, attempt) => {
        const frame = published(job, attempt, { event: "job_event" });
        const received = { ...frame, messageId: "CAE=" };
        expect(read(received, "other", 0)).toEqual({ message: job, attempt });
      }),
    );
  });

  it("of somebody else is a job of nobody, under an id of its own", () => {
    const payload = Buffer.from('{"a":1}').toString("base64");
    const publishTime = "2026-01-01T00:00:00.000Z";
    expect(read({ messageId: "CAE=", payload, publishTime }, "io_job", 7)).toEqual({
      attempt: 1,
      message: {
        id: "pulsar CAE=",
        name: "io_job",
        owner: "",
        payload: '{"a":1}',
        submittedAt: Date.parse(publishTime),
      },
    });
  });

  it.each(["0", "-1", "1e3", "x", ""])("that says it is try %j is the first", (attempt) => {
    const received = { messageId: "m", payload: "", properties: { attempt } };
    expect(read(received, "io_job", 0).attempt).toBe(1);
  });

  it("that is dead says what of, and goes at once", () => {
    const job = { id: "1", name: "n", owner: "o", payload: "p", submittedAt: 1 };
    const dead = buried(
      { ...published(job, 3, { cluster: "cluster-a" }), deliverAfterMs: 5 },
      { code: "upstream", message: "It does not answer." },
    );
    expect(dead.deliverAfterMs).toBeUndefined();
    expect(dead.replicationClusters).toEqual(["cluster-a"]);
    expect(dead.properties).toMatchObject({
      attempt: "3",
      error: "upstream",
      error_message: "It does not answer.",
    });
  });
});
