/** Writes waivers into the file, which is also edited by hand: comments and order of it stay. */
import { type Document, isMap, isSeq, parseDocument, type YAMLSeq } from "yaml";

export interface NewWaiver {
  readonly finding: string;
  /** What it is about, in words. */
  readonly change: string;
  readonly reason: string;
  readonly owner: string;
  readonly until?: string | undefined;
}

const heading =
  " Changes that break callers or weaken protection, and that somebody agreed to. Written by\n endpointgen waive; an entry may go once its change is merged.";

/**
 * The text of the file with these waivers in it, by fingerprint; one that is there already is
 * replaced. @param text what stands there, without a mistake
 */
export function withWaivers(text: string | undefined, waivers: readonly NewWaiver[]): string {
  const document = parseDocument(text ?? "", { version: "1.2", schema: "core" });
  if (document.contents === null) {
    document.contents = document.createNode({}) as never;
    if (text === undefined) document.commentBefore = heading;
  }
  const list = listOf(document);
  for (const waiver of waivers) put(document, list, waiver);
  return document.toString({ lineWidth: 0 });
}

function listOf(document: Document): YAMLSeq {
  const present = document.get("waivers");
  if (isSeq(present)) {
    present.flow = false;
    return present;
  }
  const created = document.createNode([]);
  document.set("waivers", created);
  return created;
}

function put(document: Document, list: YAMLSeq, { until, ...waiver }: NewWaiver): void {
  const entry = { ...waiver, ...(until === undefined ? {} : { until }) };
  const at = list.items.findIndex((item) => fingerprintOf(item) >= waiver.finding);
  const present = list.items[at];
  if (isMap(present) && fingerprintOf(present) === waiver.finding) {
    // One value at a time, so that comments beside the others stay.
    for (const [key, value] of Object.entries(entry)) present.set(key, value);
    if (until === undefined) present.delete("until");
  } else list.items.splice(at === -1 ? list.items.length : at, 0, document.createNode(entry));
}

const fingerprintOf = (item: unknown): string => (isMap(item) ? String(item.get("finding")) : "");
