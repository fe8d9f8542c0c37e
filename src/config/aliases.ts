import { type Alias, type Document, type Node, visit } from "yaml";

/** What each alias stands for. */
export type Targets = ReadonlyMap<Alias, Node>;

/** Resolves all aliases in one walk: the parser's own way walks the document again for each. */
export function aliasTargets(yaml: Document): Targets {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(yaml, {
    Alias(_key, alias) {
      const target = anchors.get(alias.source);
      if (target !== undefined) targets.set(alias, target);
    },
    Value(_key, node) {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return targets;
}
