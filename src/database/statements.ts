/** SQL text as its statements. The rules are those of psql's own scanner (psqlscan.l). */

export interface Statement {
  /** Without the semicolon that ends it, and without what stands before its first word. */
  readonly text: string;
  /** Where it starts in the whole text, in UTF-16 units. */
  readonly start: number;
}

/** One token: comments, quoted text, names, and every other character for itself. */
const token = new RegExp(
  [
    String.raw`--[^\n]*`,
    String.raw`\/\*`,
    String.raw`[eE]'(?:[^'\\]|\\[^]|'')*'?`,
    String.raw`'(?:[^']|'')*'?`,
    String.raw`"(?:[^"]|"")*"?`,
    String.raw`\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$`,
    String.raw`[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*`,
    String.raw`\d[\w.$]*`,
    String.raw`\s+`,
    "[^]",
  ].join("|"),
  "y",
);

/** Semicolons inside quotes, comments, brackets and `BEGIN ATOMIC … END` end nothing. */
export function splitStatements(text: string): readonly Statement[] {
  const statements: Statement[] = [];
  let state = fresh;
  for (let at = 0; at < text.length;) {
    const word = tokenAt(text, at);
    const end = at + word.length;
    const isEnd = word === ";" && state.brackets === 0 && state.blocks === 0;
    if (!isEnd && !isSilent(word)) state = after(state, word, at);
    if (isEnd || end === text.length) {
      const { start } = state;
      if (start !== undefined)
        statements.push({ text: text.slice(start, isEnd ? at : end).trimEnd(), start });
      state = fresh;
    }
    at = end;
  }
  return statements;
}

interface State {
  readonly start: number | undefined;
  readonly brackets: number;
  /** Open blocks of a function that is written as SQL. */
  readonly blocks: number;
  /** The first words, by which such a function is known. */
  readonly head: readonly string[];
}

const fresh: State = { start: undefined, brackets: 0, blocks: 0, head: [] };

const isSilent = (word: string): boolean => /^\s|^--|^\/\*/.test(word);

function after(state: State, word: string, at: number): State {
  const lower = word.toLowerCase();
  const change = lower === "(" ? 1 : lower === ")" ? -1 : 0;
  const head = state.head.length < 4 ? [...state.head, lower] : state.head;
  return {
    start: state.start ?? at,
    brackets: Math.max(0, state.brackets + change),
    blocks: blocksAfter(state, lower, head),
    head,
  };
}

function blocksAfter({ blocks, brackets }: State, word: string, head: readonly string[]): number {
  const isRoutine = head[0] === "create" && /\b(function|procedure)\b/.test(head.join(" "));
  if (!isRoutine || brackets > 0) return blocks;
  if (word === "begin" || (word === "case" && blocks > 0)) return blocks + 1;
  return word === "end" && blocks > 0 ? blocks - 1 : blocks;
}

function tokenAt(text: string, at: number): string {
  token.lastIndex = at;
  const word = token.exec(text)?.[0] ?? text.slice(at, at + 1);
  if (word === "/*") return text.slice(at, endOfComment(text, at));
  if (!/^\$.*\$$/.test(word)) return word;
  const close = text.indexOf(word, at + word.length);
  return text.slice(at, close < 0 ? text.length : close + word.length);
}

/** Comments nest in PostgreSQL. */
function endOfComment(text: string, start: number): number {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = start;
  let depth = 0;
  for (let found = mark.exec(text); found !== null; found = mark.exec(text)) {
    depth += found[0] === "/*" ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return text.length;
}
