import type { Text } from "../http/answer.js";
import { Sealed } from "../encryption/sealed.js";

/**
 * Writes a value as JSON text, once. Sealed values become pieces of their own, excluded fields
 * are left out at any depth. Follows `JSON.stringify` otherwise.
 */
export function writeText(
  value: unknown,
  excluded: readonly string[],
  mayHoldSealed: boolean,
): Text {
  if (mayHoldSealed) return inPieces(value, new Set(excluded));
  const text = JSON.stringify(value);
  // Looking for the key in the finished text is far cheaper than visiting every value.
  if (!excluded.some((field) => text.includes(memberOf(field)))) return [text];
  return [JSON.stringify(value, without(new Set(excluded)))];
}

const simple = /^[\w-]+$/;

/** How a member of that name begins. */
function memberOf(field: string): string {
  return simple.test(field) ? `"${field}":` : `${JSON.stringify(field)}:`;
}

function without(excluded: ReadonlySet<string>) {
  return (key: string, member: unknown) => (excluded.has(key) ? undefined : member);
}

type Piece = Text[number];

function inPieces(value: unknown, excluded: ReadonlySet<string>): Text {
  const pieces: Piece[] = [];
  let open = "";
  const put = (text: string): void => {
    open += text;
  };
  const write = (member: unknown): void => {
    if (Sealed.is(member)) {
      pieces.push(open, { sealed: member.token });
      open = "";
    } else if (Array.isArray(member)) {
      writeMembers(
        member.map((item: unknown) => ["", item] as const),
        "[]",
      );
    } else if (isPlainObject(member)) {
      writeMembers(membersOf(member, excluded), "{}");
    } else {
      put(isWritable(member) ? JSON.stringify(member, without(excluded)) : "null");
    }
  };
  const writeMembers = (members: readonly (readonly [string, unknown])[], ends: string): void => {
    put(ends.charAt(0));
    members.forEach(([lead, member], index) => {
      put(index === 0 ? lead : `,${lead}`);
      write(member);
    });
    put(ends.charAt(1));
  };
  write(value);
  return [...pieces, open];
}

function membersOf(
  value: object,
  excluded: ReadonlySet<string>,
): readonly (readonly [string, unknown])[] {
  return Object.entries(value)
    .filter(([key, member]) => !excluded.has(key) && isWritable(member))
    .map(([key, member]) => [`${JSON.stringify(key)}:`, member as unknown] as const);
}

function isPlainObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !("toJSON" in value);
}

/** `JSON.stringify` leaves these members out. */
function isWritable(member: unknown): boolean {
  return member !== undefined && typeof member !== "function" && typeof member !== "symbol";
}
