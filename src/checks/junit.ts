/** What `node --test --test-reporter=junit` says, as vitest and Jest would put it. */

export interface TestResult {
  readonly title: string;
  /** The suites around it, the outermost first. */
  readonly ancestorTitles: readonly string[];
  /** `passed` is the only good one. */
  readonly status: string;
  readonly failureMessages: readonly string[];
}

const tags =
  /<(?<close>\/)?(?<name>testsuites?|testcase|failure|skipped)(?<attributes>(?:\s+\w+="[^"]*")*)\s*(?<alone>\/)?>/g;

/** The tests of a report; undefined for a text that is none, or that ends in the middle. */
export function testsOfJunit(text: string): readonly TestResult[] | undefined {
  const found: TestResult[] = [];
  const suites: string[] = [];
  let isWhole = false;
  for (const { groups = {} } of text.matchAll(tags)) {
    const { close, name, attributes = "", alone } = groups;
    const opens = close === undefined && alone === undefined;
    const last = found.at(-1);
    if (name === "testsuites") isWhole = close !== undefined;
    if (name === "testsuite" && opens) suites.push(attribute(attributes, "name"));
    if (name === "testsuite" && close !== undefined) suites.pop();
    if (name === "testcase" && close === undefined)
      found.push({ ...passed, title: attribute(attributes, "name"), ancestorTitles: [...suites] });
    if (last === undefined || close !== undefined) continue;
    if (name === "skipped") found.splice(-1, 1, { ...last, status: "skipped" });
    if (name === "failure") found.splice(-1, 1, failed(last, attribute(attributes, "message")));
  }
  return isWhole ? found : undefined;
}

const passed = { status: "passed", failureMessages: [] };

const failed = (test: TestResult, message: string): TestResult => ({
  ...test,
  status: "failed",
  failureMessages: [message],
});

/** Node 20 escapes quotes twice. */
function attribute(attributes: string, name: string): string {
  const written = new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? "";
  return written
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&apos;", "'")
    .replaceAll("&#10;", "\n")
    .replaceAll("&amp;", "&")
    .replaceAll("&quot;", '"');
}
