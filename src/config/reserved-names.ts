/** Names that can't be variables in a module, and those that the generated project uses itself. */
const reserved = new Set(
  (
    "arguments as async await break case catch class const continue debugger default delete do else " +
    "enum eval export extends false finally for from function get if implements import in instanceof " +
    "interface let new null of package private protected public return set static super switch this " +
    "throw true try type typeof undefined var void while with yield " +
    "app call config express handler index schema server settings z"
  ).split(" "),
);

export const isReserved = (camelCaseName: string): boolean => reserved.has(camelCaseName);
