/** Lines of `.gitignore` and `.gitattributes` that `new` wrote and that mean nothing without us. */

const isMemory = (line: string): boolean => line.startsWith(".endpointgen/");

/** Our lines, with the comment right above them. */
export function ignoreWithoutUs(text: string): string {
  return withoutLines(text, isMemory);
}

/** Also what hides generated files in reviews: from now on people write them. */
export function attributesWithoutUs(text: string): string {
  const ours =
    /^vendor\/\*\.tgz binary$|\blinguist-generated\b|^src\/generated\/index\.ts merge=union/;
  return withoutLines(text, (line) => isMemory(line) || ours.test(line));
}

function withoutLines(text: string, goes: (line: string) => boolean): string {
  const lines = text.split("\n");
  const gone = lines.map(goes);
  const kept = lines.filter((line, index) => {
    if (gone[index] === true) return false;
    // A comment about nothing but lines that go.
    if (line.startsWith("#") && gone[index + 1] === true) return false;
    return line !== "" || lines[index + 1] === undefined || !onlyGone(lines, gone, index + 1);
  });
  return kept.join("\n");
}

/** The paragraph that starts here has no line that stays. */
function onlyGone(lines: readonly string[], gone: readonly boolean[], from: number): boolean {
  const end = lines.indexOf("", from);
  const paragraph = lines.slice(from, end < 0 ? undefined : end);
  return (
    paragraph.length > 0 &&
    paragraph.every((line, index) => gone[from + index] === true || line.startsWith("#")) &&
    paragraph.some((_, index) => gone[from + index] === true)
  );
}
