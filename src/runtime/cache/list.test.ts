import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LinkedList } from "./list.js";
import type { Link } from "./list.js";

function itemsOf(list: LinkedList<number>): number[] {
  const items: number[] = [];
  for (let link = list.first; link !== undefined; link = link.after) items.push(link.item);
  return items;
}

function itemsBackwards(list: LinkedList<number>): number[] {
  const items: number[] = [];
  for (let link = list.last; link !== undefined; link = link.before) items.push(link.item);
  return items;
}

describe("a linked list", () => {
  it("agrees with an array, forwards and backwards", () => {
    const move = fc.tuple(fc.constantFrom("append", "remove", "end"), fc.nat({ max: 20 }));
    fc.assert(
      fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
        const list = new LinkedList<number>();
        const links: Link<number>[] = [];
        moves.forEach(([kind, at], index) => {
          if (kind === "append") {
            links.push(list.append(index));
            return;
          }
          const [link] = links.splice(at % Math.max(1, links.length), 1);
          if (link === undefined) return;
          if (kind === "remove") list.remove(link);
          else {
            list.moveToEnd(link);
            links.push(link);
          }
        });
        const items = links.map(({ item }) => item);
        expect(itemsOf(list)).toEqual(items);
        expect(itemsBackwards(list)).toEqual(items.reverse());
      }),
      { numRuns: 500 },
    );
  });
});
