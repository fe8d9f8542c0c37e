import { format, inspect } from "node:util";
import { describe, expect, expectTypeOf, it, vi } from "vitest";
import { z } from "zod";
import { steppedWorld } from "../world/stepped.js";
import { createEncryption } from "./encryption.js";
import { Sealed, sealed } from "./sealed.js";

const secret = "hunter2hunter2";
const world = steppedWorld();
const keys = ["correct horse battery staple, and more"];

describe("a sealed value", () => {
  const value = new Sealed({ secret });

  it("shows itself nowhere", () => {
    const views = [
      JSON.stringify({ value }),
      inspect(value, { showHidden: true, depth: 9, getters: true, customInspect: false }),
      inspect({ value }),
      format("%s %o %O %j", value, value, value, value),
      String(value),
      `text: ${value as unknown as string}`,
      JSON.stringify(Object.assign({}, value)),
      JSON.stringify(Object.entries(value)),
      inspect(structuredClone({ value })),
      inspect(Object.assign({}, value)),
    ];
    for (const view of views) expect(view).not.toContain("hunter2");
  });

  it("is not stored before it is bound", () => {
    expect(() => value.token).toThrow(/encryptIncoming/);
    expect(() => value.digest).toThrow(/encryptIncoming/);
  });

  it("is known to another copy of the package", async () => {
    vi.resetModules();
    const other = await import("./encryption.js");
    const { Sealed: OtherSealed } = await import("./sealed.js");
    expect(OtherSealed).not.toBe(Sealed);
    const theirs = other.createEncryption({ keys, world });
    const mine = new Sealed("x");
    expect(OtherSealed.is(mine)).toBe(true);
    expect(theirs.open(mine as never)).toBe("x");
    theirs.encryptIncoming({ mine });
    expect(createEncryption({ keys, world }).open(new Sealed("x"))).toBe("x");
    expect(mine.token).toMatch(/^gAAAA/);
  });
});

describe("sealed(schema)", () => {
  const schema = z.strictObject({ pin: sealed(z.string().min(4)), note: z.string() });

  it("checks as the schema does and gives a sealed output", () => {
    const parsed = schema.parse({ pin: "1234", note: "n" });
    expect(Sealed.is(parsed.pin)).toBe(true);
    expectTypeOf(parsed.pin).toEqualTypeOf<Sealed>();
    expectTypeOf<z.input<typeof schema>>().toEqualTypeOf<{ pin: string; note: string }>();
    const wrong = schema.safeParse({ pin: "987", note: "n" });
    expect(wrong.success).toBe(false);
    expect(JSON.stringify(wrong.error?.issues)).not.toContain("987");
  });

  it("can be optional and in lists", () => {
    const many = z.object({
      pins: z.array(sealed(z.string())),
      maybe: sealed(z.string()).optional(),
    });
    const parsed = many.parse({ pins: ["a", "b"] });
    expect(parsed.pins.every((pin) => Sealed.is(pin))).toBe(true);
    expect(parsed.maybe).toBeUndefined();
  });
});

describe("createEncryption", () => {
  const encryption = createEncryption({ keys, world });
  const { encryptIncoming, decryptOutgoing, open, seal, digest, token } = encryption;

  it("binds sealed values at any depth and gives back the very input", () => {
    const input = { body: { list: [{ pin: new Sealed(secret) }] } };
    expect(encryptIncoming(input)).toBe(input);
    expect(input.body.list[0]?.pin.token).toMatch(/^gAAAA/);
  });

  it("bears input that is deeper than the call stack, and cycles", () => {
    let deep: unknown = new Sealed(secret);
    const bottom = deep as Sealed;
    for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];
    encryptIncoming(deep);
    expect(bottom.token).toMatch(/^gAAAA/);
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    expect(encryptIncoming(cycle)).toBe(cycle);
  });

  it("encrypts once, when first asked", () => {
    const value = seal(secret);
    expect(token(value)).toBe(token(value));
    expect(token(value)).not.toBe(token(seal(secret)));
    expect(digest(value)).toBe(digest(seal(secret)));
    expect(digest(value)).not.toBe(digest(seal("other")));
  });

  it("opens only sealed values", () => {
    expect(open(seal({ a: 1 }))).toEqual({ a: 1 });
    expect(() => open("plain" as unknown as Sealed)).toThrow(TypeError);
  });

  it("opens the pieces of an answer into JSON text", () => {
    const tricky = 'say "hi"\n';
    const body = [
      '{"a":',
      { sealed: token(seal(tricky)) },
      ',"b":',
      { sealed: token(seal({ c: 1 })) },
      "}",
    ];
    const answer = decryptOutgoing({ status: 200, headers: { x: "y" }, body });
    expect(answer).toMatchObject({ status: 200, headers: { x: "y" } });
    expect(JSON.parse(answer.body.map(String).join(""))).toEqual({ a: tricky, b: { c: 1 } });
  });

  it("leaves an answer alone that has no sealed pieces", () => {
    const answer = { status: 200, headers: {}, body: ["{}"] };
    expect(decryptOutgoing(answer)).toBe(answer);
  });

  it("fails for a piece of an unknown key instead of sending anything", () => {
    const other = createEncryption({ keys: ["another key of more than 32 characters"], world });
    const body = [{ sealed: other.token(other.seal(secret)) }];
    expect(() => decryptOutgoing({ status: 200, headers: {}, body })).toThrow(/key/);
  });
});
