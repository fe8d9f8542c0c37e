import { describe, expect, it } from "vitest";
import { Webhook } from "standardwebhooks";
import { webhookSecrets } from "./secrets.js";
import { readSecret, secretText, signWebhook, verifyWebhook } from "./signature.js";

const now = 1_700_000_000_000;
const [first, second] = [Buffer.alloc(32, 1), Buffer.alloc(24, 2)];
const body = '{"type":"job.succeeded"}';
const signed = { id: "webhook-1", timestamp: now / 1000, body };

/** An independent receiver, whose clock is that of the process. */
const accepts = (secret: Buffer, headers: Record<string, string>, text = body): boolean => {
  try {
    new Webhook(secretText(secret)).verify(text, headers);
    return true;
  } catch {
    return false;
  }
};

describe("the signature of a webhook", () => {
  it("is what the standard's own library verifies, under every secret while they change", () => {
    const fresh = { ...signed, timestamp: Math.floor(Date.now() / 1000) };
    const headers = { ...signWebhook(fresh, [first, second]) };
    expect(accepts(first, headers)).toBe(true);
    expect(accepts(second, headers)).toBe(true);
    expect(accepts(Buffer.alloc(32, 3), headers)).toBe(false);
    expect(accepts(first, headers, `${body} `)).toBe(false);
  });

  it("is what that library signs", () => {
    const theirs = new Webhook(secretText(first)).sign(signed.id, new Date(now), body);
    expect(signWebhook(signed, [first])["webhook-signature"]).toBe(theirs);
  });

  it("is refused when anything that it covers is another", () => {
    const headers = { ...signWebhook(signed, [first]) };
    const verified = (changed: object, { text = body, at = now } = {}) =>
      verifyWebhook(
        { headers: { ...headers, ...changed }, body: text, now: at },
        secretText(first),
      );
    expect(verified({})).toBe(true);
    expect(verified({ "webhook-id": "webhook-2" })).toBe(false);
    expect(verified({ "webhook-timestamp": String(signed.timestamp + 1) })).toBe(false);
    expect(verified({}, { text: "{}" })).toBe(false);
    expect(verified({}, { at: now + 300_001 })).toBe(false);
    expect(verified({}, { at: now - 300_001 })).toBe(false);
    expect(verified({ "webhook-signature": undefined })).toBe(false);
    expect(verified({ "webhook-signature": "v1a,AAAA" })).toBe(false);
  });
});

describe("secrets of webhooks", () => {
  it("are whsec_ and 24 to 64 bytes, and a wrong one isn't repeated", () => {
    expect(readSecret(secretText(first), "WEBHOOK_SECRET")).toEqual(first);
    for (const text of [
      "",
      "whsec_",
      "whsec_c2hvcnQ=",
      `whsec_${"A".repeat(200)}`,
      "hunter2-hunter2",
    ]) {
      expect(() => readSecret(text, "WEBHOOK_SECRET")).toThrow(/^WEBHOOK_SECRET is no webhook/);
    }
    const secret = `whsec_${"!".repeat(40)}`;
    expect(() => readSecret(secret, "WEBHOOK_SECRET")).not.toThrow(secret);
  });

  it("are each caller's own unless one is set, old keys included", () => {
    const SECRET_KEY = "one strong secret that is long enough for all of it";
    const own = webhookSecrets({ SECRET_KEY });
    expect(own.of("ada")).not.toEqual(own.of("bob"));
    const SECRET_KEYS_OLD = SECRET_KEY;
    const later = webhookSecrets({ SECRET_KEY: `${SECRET_KEY} and new`, SECRET_KEYS_OLD });
    expect(later.of("ada")[1]).toEqual(own.of("ada")[0]);
    const WEBHOOK_SECRET = `${secretText(second)} ${secretText(first)}`;
    const shared = webhookSecrets({ SECRET_KEY, WEBHOOK_SECRET });
    expect(shared.of("ada")).toEqual([second, first]);
    expect(shared.shared).toBe(true);
  });
});
