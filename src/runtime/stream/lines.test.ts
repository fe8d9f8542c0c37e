import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { streamCsv } from "./csv.js";
import { getContentTypeForFormat } from "./format.js";
import { streamJsonlAsync } from "./jsonl.js";

const rows = (count: number) => Array.from({ length: count }, (_, id) => ({ id }));

async function all(texts: AsyncIterable<string>): Promise<string[]> {
  const found: string[] = [];
  for await (const text of texts) found.push(text);
  return found;
}

const csvOf = async (row: object, options = {}): Promise<string> =>
  (await all(streamCsv([row], options))).join("");

/** The cell alone, as a line of its own below the header. */
const cell = async (value: unknown, options = {}): Promise<string> => {
  const text = await csvOf({ value }, options);
  return text.slice("value\r\n".length, -2);
};

/** Reads RFC 4180, as strictly as it is written. */
function parse(text: string): string[][] {
  const lines: string[][] = [[]];
  for (const [found, quoted, plain = "", end = ""] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g,
  )) {
    if (found === "") throw new Error("not a field");
    lines.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end !== ",") lines.push([]);
  }
  return lines.slice(0, -1);
}

describe("streamJsonlAsync", () => {
  it("writes a thousand rows at a time, one JSON text a line", async () => {
    const texts = await all(streamJsonlAsync(rows(2500)));
    expect(texts.map((text) => text.split("\n").length - 1)).toEqual([1000, 1000, 500]);
    const ids = texts.join("").trimEnd().split("\n");
    expect(ids.map((line) => JSON.parse(line) as unknown)).toEqual(rows(2500));
  });

  it("keeps what is excluded out, at any depth", async () => {
    const row = { id: 1, owner: { password: "p", name: "Ann" }, password: "p" };
    const texts = await all(streamJsonlAsync([row], { excludeFields: ["password"] }));
    expect(texts).toEqual(['{"id":1,"owner":{"name":"Ann"}}\n']);
  });

  it("reads no further than it is read, and ends its source", async () => {
    const seen = { read: 0, ended: false };
    async function* source() {
      try {
        for (;;) yield { id: await Promise.resolve((seen.read += 1)) };
      } finally {
        seen.ended = true;
      }
    }
    const texts = streamJsonlAsync(source(), { chunkSize: 10 });
    await texts.next();
    await texts.next();
    expect(seen).toEqual({ read: 20, ended: false });
    await texts.return();
    expect(seen.ended).toBe(true);
  });

  it("ends a chunk early when its rows are long", async () => {
    const long = Array.from({ length: 40 }, () => ({ text: "x".repeat(100_000) }));
    const texts = await all(streamJsonlAsync(long));
    expect(Math.max(...texts.map((text) => text.length))).toBeLessThan(1_300_000);
    expect(texts.join("").split("\n")).toHaveLength(41);
  });

  it("writes nothing for nothing", async () => {
    expect(await all(streamJsonlAsync([]))).toEqual([]);
  });

  it.each([0, -1, 2.5, Number.NaN])("refuses chunks of %d", async (chunkSize) => {
    await expect(streamJsonlAsync([], { chunkSize }).next()).rejects.toThrow(RangeError);
  });
});

describe("streamCsv", () => {
  it("writes five thousand rows at a time, the header line once", async () => {
    const texts = await all(streamCsv(rows(12_000)));
    expect(texts.map((text) => text.split("\r\n").length - 1)).toEqual([5001, 5000, 2000]);
    expect(texts[0]?.startsWith("id\r\n0\r\n1\r\n")).toBe(true);
  });

  it("writes the fields of `headers` in their order, and the header line without rows", async () => {
    const headers = ["name", "id", "constructor"];
    expect(await csvOf({ id: 7, name: "Ann", more: 1 }, { headers })).toBe(
      "name,id,constructor\r\nAnn,7,\r\n",
    );
    expect(await all(streamCsv([], { headers }))).toEqual(["name,id,constructor\r\n"]);
    expect(await all(streamCsv([]))).toEqual([]);
  });

  it("keeps what is excluded out, as a column and inside of values", async () => {
    const row = { id: 1, password: "p", more: { password: "p", a: [1] } };
    const text = await csvOf(row, { excludeFields: ["password"] });
    expect(text).toBe('id,more\r\n1,"{""a"":[1]}"\r\n');
  });

  it.each([
    ["a,b", '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ["two\r\nlines", '"two\r\nlines"'],
    ["a;=1+1", '"a;=1+1"'],
    [undefined, ""],
    [null, ""],
    [-1.5, "-1.5"],
    [true, "true"],
    ["-12.50", "-12.50"],
    [new Date(0), "1970-01-01T00:00:00.000Z"],
    [new Date(Number.NaN), ""],
    [new Uint8Array([1, 2]), "AQI="],
    [[1, "a"], '"[1,""a""]"'],
    [{ toJSON: () => "token" }, "token"],
    [() => 1, ""],
  ])("writes %j as %s", async (value, expected) => {
    expect(await cell(value)).toBe(expected);
  });

  it("writes numbers of any size", async () => {
    expect(await cell(-(2n ** 70n))).toBe("-1180591620717411303424");
  });

  it.each(["=1+1", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", "＠x"])(
    "keeps spreadsheets from running %j",
    async (text) => {
      expect((await cell(text)).replace(/^"/, "").startsWith("'")).toBe(true);
      expect((await cell(text, { keepFormulas: true })).includes("'")).toBe(false);
      expect((await csvOf({ [text]: 1 })).replace(/^"/, "").startsWith("'")).toBe(true);
    },
  );

  it("can be read back, whatever is in the rows", async () => {
    const field = fc.string({
      unit: fc.constantFrom("a", '"', ",", "\r", "\n", ";", "=", " ", "ü"),
    });
    const table = fc.array(fc.record({ one: field, two: field }), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 7 }), async (lines, chunkSize) => {
        const options = { chunkSize, keepFormulas: true };
        const text = (await all(streamCsv(lines, options))).join("");
        expect(parse(text)).toEqual([["one", "two"], ...lines.map(({ one, two }) => [one, two])]);
      }),
    );
  });
});

describe("getContentTypeForFormat", () => {
  it("names the types, and no others", () => {
    expect(getContentTypeForFormat("jsonl")).toBe("application/jsonl; charset=utf-8");
    expect(getContentTypeForFormat("csv")).toBe("text/csv; charset=utf-8");
    expect(() => getContentTypeForFormat("toString" as "csv")).toThrow(RangeError);
  });
});
