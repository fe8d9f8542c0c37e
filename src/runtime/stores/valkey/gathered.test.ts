import { Writable } from "node:stream";
import { expect, it } from "vitest";
import { gathered } from "./gathered.js";

it("lets the first write of a turn out at once and the others together, in their order", () => {
  const packets: string[][] = [];
  const turns: (() => void)[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      packets.push([String(chunk)]);
      done();
    },
    writev(chunks, done) {
      packets.push(chunks.map(({ chunk }) => String(chunk)));
      done();
    },
  });
  const gather = gathered((work) => turns.push(work));
  const write = (text: string): void => {
    gather(stream);
    stream.write(text);
  };
  for (const text of "abc") write(text);
  expect(packets).toEqual([["a"]]);
  turns.shift()?.();
  expect(packets).toEqual([["a"], ["b", "c"]]);
  write("d");
  turns.shift()?.();
  expect(packets).toEqual([["a"], ["b", "c"], ["d"]]);
  expect(turns).toEqual([]);
});
