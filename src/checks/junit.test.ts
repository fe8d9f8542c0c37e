import { describe, expect, it } from "vitest";
import { testsOfJunit } from "./junit.js";

const report = `<?xml version="1.0" encoding="utf-8"?>
<testsuites>
	<testsuite name="POST /a &lt;x> &amp; 'y', as its YAML says" time="0.04" tests="3">
		<testcase name="answers 403 to &amp;quot;bob&amp;quot;" classname="test" failure="200 !== 403">
			<failure type="testCodeFailure" message="Expected values to be strictly equal:200 !== 403">
Error: &lt;testcase name="no">
			</failure>
		</testcase>
		<testcase name="ok" classname="test"/>
		<testcase name="left out" classname="test">
			<skipped type="skipped" message="true"/>
		</testcase>
	</testsuite>
	<testsuite name="outer">
		<testsuite name="inner">
			<testcase name="deep" classname="test"/>
		</testsuite>
	</testsuite>
	<testcase name="alone" classname="test"/>
</testsuites>
`;

describe("a report of Node's test runner", () => {
  it("tells every test with its suites", () => {
    const suite = "POST /a <x> & 'y', as its YAML says";
    const told = testsOfJunit(report) ?? [];
    expect(told.map((one) => [...one.ancestorTitles, one.title, one.status])).toEqual([
      [suite, 'answers 403 to "bob"', "failed"],
      [suite, "ok", "passed"],
      [suite, "left out", "skipped"],
      ["outer", "inner", "deep", "passed"],
      ["alone", "passed"],
    ]);
    expect(told[0]?.failureMessages).toEqual(["Expected values to be strictly equal:200 !== 403"]);
  });

  it("is none when it ends in the middle", () => {
    expect(testsOfJunit(report.replace("</testsuites>", ""))).toBeUndefined();
    expect(testsOfJunit("node: bad option: --test-reporter=junit")).toBeUndefined();
  });
});
