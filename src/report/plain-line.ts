/** Control characters of somebody's text would move the cursor, or colour what follows. */
export const plainLine = (text: string): string =>
  text.replace(/\p{Cc}/gu, (letter) => (letter === "\t" ? letter : " "));
