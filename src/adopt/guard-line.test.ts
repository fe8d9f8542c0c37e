import { ts } from "ts-morph";
import { describe, expect, it } from "vitest";
import { memoryHost } from "../host/memory.js";
import { guarding } from "./guard-line.js";
import { viewOf } from "./workspace.js";

const style = { formatted: true, extension: ".js" };

function guarded(files: Readonly<Record<string, string>>, route: string, name = "one") {
  const view = viewOf(memoryHost({ files }), "/project");
  return guarding(ts, view, { route, name, module: "src/endpoints.ts", style });
}

const app = `import express from "express";
import orders from "./routes/orders.js";
const app = express();
app.use("/api/", orders);
app.get("/health", (q, s) => s.end());
`;

const orders = `import { Router } from "express";
import { items } from './items.js';
const router = Router();
router.use("/orders/:order", items);
router.route("/orders").get(list).post(a, b);
export default router;
`;

const items =
  "\uFEFFimport { Router } from 'express'\r\nexport const items = Router()\r\nitems.put(\r\n\t'/:id',\r\n\tcheck, // first\r\n\tput\r\n)\r\n";

const files = { "src/app.ts": app, "src/routes/orders.ts": orders, "src/routes/items.ts": items };

describe("guards before a handler", () => {
  it("stand in the file of the app", () => {
    const { edit } = guarded(files, "GET /health");
    expect(edit.after).toBe(
      app
        .replace('orders.js";\n', 'orders.js";\nimport { endpoints } from "./endpoints.js";\n')
        .replace("(q, s)", 'endpoints.guard("one"), (q, s)'),
    );
  });

  it("stand in a chain of a router behind a prefix, with the second import that is there", () => {
    const { edit } = guarded(files, "post /api/orders/");
    expect(edit.after).toContain('.get(list).post(endpoints.guard("one"), a, b)');
    expect(edit.after).toContain('import { endpoints } from "../endpoints.js";');
    const again = guarded(
      { ...files, "src/routes/orders.ts": edit.after },
      "GET /api/orders",
      "two",
    );
    expect(again.edit.after.match(/import \{ endpoints \}/g)).toHaveLength(1);
  });

  it("leave line endings, byte order mark and comments of a router in a router", () => {
    const { edit, route } = guarded(files, "PUT /api/orders/:a/:b");
    expect(route).toBe("PUT /api/orders/:order/:id");
    expect(edit.after).toBe(
      items
        .replace("\r\nexport", "\r\nimport { endpoints } from '../endpoints.js'\r\nexport")
        .replace("check,", "endpoints.guard('one'), check,"),
    );
  });

  it.each([
    ["is no route", "GET /other", {}, /no route GET \/other/],
    [
      "is registered twice",
      "GET /health",
      { "src/more.ts": app.replace("/api/", "/x/") },
      /src\/app\.ts:5 and src\/more\.ts:5/,
    ],
  ])("aren't put where %s", (_what, route, more, message) => {
    expect(() => guarded({ ...files, ...more }, route)).toThrow(message);
  });
});
