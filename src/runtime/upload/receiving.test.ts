import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { afterEach, describe, expect, it } from "vitest";
import type { UploadedFile } from "./uploaded-file.js";
import { samples } from "./fixture/form.js";
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

describe("files of a form", () => {
  it("come whole, with hash, type by content and fields, and stay where they are kept", async () => {
    const app = await open();
    const sent = await app.send([csv, { field: "title", content: "Numbers" }]);
    expect(sent.status).toBe(200);
    const [{ files, body } = { files: [], body: undefined }] = app.seen;
    const sha256 = createHash("sha256").update(samples.csv).digest("hex");
    const size = samples.csv.length;
    expect(files[0]).toMatchObject({
      field: "file",
      name: "data.csv",
      type: "text/csv",
      sha256,
      size,
    });
    expect(body).toEqual({ title: "Numbers" });
    const { kept } = sent.body as { kept: { location: string } };
    expect(await readFile(kept.location)).toEqual(samples.csv);
    expect(await app.incoming()).toEqual([]);
  });

  it("are gone after the request unless they are kept, also when the handler fails", async () => {
    const app = await open({ work: () => Promise.reject(new Error("broken")) });
    expect((await app.send([csv])).status).toBe(500);
    expect([await app.incoming(), await app.kept()]).toEqual([[], []]);
  });

  it("stay where they are when they are kept again", async () => {
    const work = async ([file]: readonly UploadedFile[]) => [
      await file?.keep(),
      await file?.keep(),
    ];
    const app = await open({ work });
    const [first, second] = (await app.send([csv])).body as unknown[];
    expect(first).toEqual(second);
    expect(await app.kept()).toHaveLength(1);
  });

  it("may not be more than allowed, nor larger: what comes further isn't read", async () => {
    const app = await open({ maxSize: 50_000 });
    const large = { ...csv, content: Buffer.alloc(50_001, "a") };
    expect((await app.send([large])).code).toBe("file_too_large");
    expect((await app.send([{ ...csv, content: Buffer.alloc(50_000, "a") }])).status).toBe(200);
    expect((await app.send([csv, csv])).code).toBe("too_many_files");
    expect((await app.send([{ field: "title", content: "no file" }])).code).toBe("file_missing");
    expect(await app.incoming()).toEqual([]);
  });

  it("are refused by the declared length before anything is read", async () => {
    const app = await open();
    const head = `POST /files HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n`;
    const type = "Content-Type: multipart/form-data; boundary=x\r\n\r\n";
    expect(await app.raw(head + type, /body_too_large/)).toMatch(/^HTTP\/1.1 413/);
  });

  it("pass a scan before the handler sees them, and don't without a verdict", async () => {
    const found = await open({ wiring: { scanUpload: ({ size }) => size > 1000 } });
    expect((await found.send([csv])).code).toBe("file_rejected");
    const scanUpload = () => Promise.reject(new Error("clamd is away"));
    const away = await open({ wiring: { scanUpload } });
    expect(await away.send([csv])).toMatchObject({ status: 503, code: "scan_unavailable" });
    expect([found.seen, away.seen]).toEqual([[], []]);
  });

  it("ignores a browser's empty field, where nobody chose a file", async () => {
    const app = await open();
    const empty = { field: "file", name: "", type: "application/octet-stream", content: "" };
    expect((await app.send([empty])).code).toBe("file_missing");
    expect((await app.send([csv, { field: "other", content: "1" }])).code).toBe("invalid_input");
  });

  it("is nothing but a form", async () => {
    const app = await open();
    const json = await app.send(Buffer.from("{}"), { "content-type": "application/json" });
    expect(json).toMatchObject({ status: 415, code: "unsupported_media_type" });
    const bare = await app.send(Buffer.from(""), { "content-type": "multipart/form-data" });
    expect(bare).toMatchObject({ status: 400, code: "form_malformed" });
    const packed = { "content-encoding": "gzip" };
    expect((await app.send([csv], packed)).status).toBe(415);
  });
});
