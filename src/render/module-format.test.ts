import { expect, it } from "vitest";
import { inFormat } from "./module-format.js";

const text = `import { z } from "zod";
import {
  a,
} from "../b.js";
import ownHandler from "../../handlers/io-job.js";
import openapi from "./openapi.json" with { type: "json" };
export { mountIoJob } from "./io-job/endpoint.js";
const kept = 'from "./c.js"';
`;

it("leaves out of CommonJS what only ES modules need", () => {
  expect(inFormat(text, "commonjs")).toBe(`import { z } from "zod";
import {
  a,
} from "../b";
import ownHandler from "../../handlers/io-job";
import openapi from "./openapi.json";
export { mountIoJob } from "./io-job/endpoint";
const kept = 'from "./c.js"';
`);
  expect(inFormat(text, "esm")).toBe(text);
});
