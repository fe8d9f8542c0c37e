import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { boundary, formOf, formType, samples } from "./fixture/form.js";
import { uploadApp, type UploadApp, type UploadAppOptions } from "./fixture/upload-app.js";

const opened: UploadApp[] = [];

async function open(options?: UploadAppOptions): Promise<UploadApp> {
  const app = await uploadApp(options);
  opened.push(app);
  return app;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((app) => app.close()));
});

const csv = { field: "file", name: "data.csv", type: "text/csv", content: samples.csv };

const head = (length: number | "chunked", type = formType): string =>
  `POST /files HTTP/1.1\r\nHost: a\r\nContent-Type: ${type}\r\n` +
  (length === "chunked"
    ? "Transfer-Encoding: chunked\r\n\r\n"
    : `Content-Length: ${length}\r\n\r\n`);

describe("names", () => {
  it.each([
    ["../../etc/passwd", "passwd"],
    ["..\\\\..\\\\boot.ini", "boot.ini"],
    ["/etc/cron.d/job", "job"],
    ["a\u0000b.csv", "ab.csv"],
    ["..", ""],
    ["\u202egpj.exe", "gpj.exe"],
  ])("%j is only shown, and no path is made of it", async (name, shown) => {
    const app = await open();
    const sent = await app.send([{ ...csv, name }]);
    expect(sent.status).toBe(200);
    expect(app.seen[0]?.files[0]?.name).toBe(shown);
    expect(await app.kept()).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
  });

  it.each(["../x", "a/../../x", "/x", "a//b", "", ".hidden", "a\\b", "nul\u0000"])(
    "%j is refused as a name of a kept file",
    async (name) => {
      const app = await open({ work: async ([file]) => file?.keep(name) });
      expect((await app.send([csv])).status).toBe(500);
      expect(await app.kept()).toEqual([]);
    },
  );
});

describe("content", () => {
  it.each([
    ["a PNG called CSV", { name: "a.csv", content: samples.png }, ["text/csv"]],
    ["a program called PNG", { name: "a.png", content: "MZ\u0090\u0000" }, ["image/*"]],
    ["a page called CSV", { name: "a.csv", content: " <!doctype html><script>" }, ["text/csv"]],
    ["a drawing with scripts", { name: "a.png", content: "<svg xmlns='x'/>" }, ["image/*"]],
    [
      "an archive called a workbook",
      { name: "a.xlsx", content: samples.zipOfOne },
      ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
    ],
    [
      "binary in the middle of text",
      { content: `a,b\n${"1,2\n".repeat(3000)}\u0000` },
      ["text/csv"],
    ],
    ["nothing, as an image", { name: "a.png", content: "" }, ["image/png"]],
  ])("%s is refused", async (_what, part, allowedTypes) => {
    const app = await open({ allowedTypes });
    expect(await app.send([{ ...csv, ...part }])).toMatchObject({
      status: 415,
      code: "file_type_not_allowed",
    });
    expect([app.seen, await app.incoming()]).toEqual([[], []]);
  });

  it.each([
    ["an image that ends as an archive", Buffer.concat([samples.png, samples.zip])],
    ["an image with a PDF in its head", Buffer.concat([samples.png, samples.pdf])],
  ])("%s is refused", async (_what, content) => {
    const app = await open({ allowedTypes: ["image/png", "application/pdf"] });
    const sent = await app.send([{ ...csv, content }]);
    expect(sent.code).toBe("file_type_not_allowed");
  });

  it("of an allowed type passes whatever it is called", async () => {
    const app = await open({ allowedTypes: ["image/*"] });
    const sent = await app.send([{ ...csv, name: "a.exe", content: samples.png }]);
    expect(sent.status).toBe(200);
    expect(app.seen[0]?.files[0]?.type).toBe("image/png");
  });
});

describe("forms", () => {
  it("with 10,000 fields are refused", async () => {
    const app = await open({ maxFiles: 10 });
    const fields = Array.from({ length: 10_000 }, (_, n) => ({ field: `f${n}`, content: "" }));
    expect(await app.send(fields)).toMatchObject({ status: 413, code: "too_many_fields" });
  });

  it("with an endless field are refused", async () => {
    const app = await open();
    const long = { field: "title", content: "x".repeat(20_000) };
    expect((await app.send([csv, long])).code).toBe("body_too_large");
  });

  it("with endless headers of a part are refused, and not kept in memory", async () => {
    const app = await open({ maxFiles: 10 });
    const start = head("chunked");
    const part = `--${boundary}\r\nContent-Disposition: form-data; name="a"\r\nX-A: `;
    const text = part + "a".repeat(700_000);
    const chunked = `${text.length.toString(16)}\r\n${text}\r\n`;
    expect(await app.raw(start + chunked, /body_too_large/)).toMatch(/^HTTP\/1.1 413/);
  });

  it("with a name of an object's own parts reach nobody", async () => {
    const app = await open();
    const sent = await app.send([csv, { field: "__proto__", content: "x" }]);
    expect(sent.code).toBe("invalid_input");
    expect(({} as { x?: string }).x).toBeUndefined();
  });

  it.each(["b".repeat(71), `"${"b".repeat(71)}"`])(
    "with a boundary that is too long are refused: %s",
    async (long) => {
      const app = await open();
      const form = formOf([csv]);
      const start = head(form.length, `multipart/form-data; boundary=${long}`);
      const told = await app.raw(Buffer.concat([Buffer.from(start), form]), /form_malformed/);
      expect(told).toMatch(/names no boundary/);
    },
  );

  it("with a file of no field are refused, and leave no file", async () => {
    const app = await open();
    const form = formOf([csv]).toString("latin1").replace('name="file"; ', "");
    expect(await app.send(Buffer.from(form, "latin1"))).toMatchObject({
      status: 400,
      code: "form_malformed",
    });
    expect([app.seen, await app.incoming()]).toEqual([[], []]);
  });

  it("that end early are incomplete, and leave no file", async () => {
    const app = await open();
    const cut = formOf([csv]).subarray(0, -20);
    expect(await app.send(cut)).toMatchObject({ status: 400, code: "body_incomplete" });
    expect([app.seen, await app.incoming()]).toEqual([[], []]);
  });

  it("longer than their declared length are cut there", async () => {
    const app = await open();
    const form = formOf([{ ...csv, content: "x".repeat(5000) }]);
    const lie = Buffer.concat([Buffer.from(head(1000)), form]);
    expect(await app.raw(lie, /body_incomplete/)).toMatch(/^HTTP\/1.1 400/);
    expect(app.seen).toEqual([]);
  });
});

describe("senders", () => {
  const half = formOf([{ ...csv, content: "x".repeat(9000) }]).subarray(0, 8000);

  it("that leave take their file with them", async () => {
    const app = await open();
    const socket = connect(app.port, "127.0.0.1");
    socket.write(Buffer.concat([Buffer.from(head(9200)), half]));
    await expect.poll(() => app.incoming()).toHaveLength(1);
    socket.destroy();
    await expect.poll(() => app.incoming()).toEqual([]);
    expect(app.seen).toEqual([]);
  });

  it("that stop are told so, and their file is gone", async () => {
    const app = await open();
    const told = app.raw(Buffer.concat([Buffer.from(head(9200)), half]), /upload_stalled/);
    await expect.poll(() => app.incoming()).toHaveLength(1);
    await expect
      .poll(async () => {
        app.world.clock.advance(2500);
        return app.incoming();
      })
      .toEqual([]);
    expect(await told).toMatch(/^HTTP\/1.1 408/);
  });

  it("that go on after a refusal are cut off", async () => {
    const app = await open();
    const socket = connect(app.port, "127.0.0.1");
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.on("error", () => undefined);
    socket.write(head(10_000_000_000, "text/plain"));
    const more = Buffer.alloc(65_536);
    const pour = (): void => {
      while (!socket.destroyed && socket.write(more));
    };
    socket.on("drain", pour).resume();
    pour();
    await closed;
    expect(socket.bytesWritten).toBeLessThan(64 * 1024 * 1024);
  });
});
