import { describe, expect, it } from "vitest";
import { webhookRules } from "./rules.js";

const refused = (environment: Record<string, string>, url: string): boolean => {
  try {
    webhookRules(environment)(new URL(url));
    return false;
  } catch (error) {
    expect(error).toMatchObject({ status: 422, code: "webhook_not_allowed" });
    return true;
  }
};

const open = { NODE_ENV: "production", WEBHOOK_HOSTS: "*" };

describe("addresses that callers may name", () => {
  it("are none in production until hosts are listed", () => {
    expect(refused({ NODE_ENV: "production" }, "https://hooks.example.com/")).toBe(true);
    expect(refused({}, "https://hooks.example.com/")).toBe(true);
    expect(refused(open, "https://hooks.example.com/a?b=c")).toBe(false);
  });

  it.each([
    ["https://hooks.example.com/", false],
    ["https://HOOKS.example.com/", false],
    ["https://a.partner.example/", false],
    ["https://a.b.partner.example/", false],
    ["https://pinned.example:8443/", false],
    ["https://partner.example/", true],
    ["https://evilpartner.example/", true],
    ["https://hooks.example.com.evil.example/", true],
    ["https://hooks.example.com:8443/", true],
    ["https://pinned.example/", true],
    ["https://evil.example/?hooks.example.com", true],
    ["https://hooks.example.com@evil.example/", true],
  ])("are compared host by host: %s", (url, is) => {
    const WEBHOOK_HOSTS = "hooks.example.com, *.partner.example, pinned.example:8443";
    expect(refused({ NODE_ENV: "production", WEBHOOK_HOSTS }, url)).toBe(is);
  });

  it.each([
    "http://hooks.example.com/",
    "ftp://hooks.example.com/",
    "file:///etc/passwd",
    "https://user:secret@hooks.example.com/",
    "https://hooks.example.com:22/",
    "https://127.0.0.1/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://0/",
    "https://10.0.0.8/",
    "https://169.254.169.254/latest/meta-data/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[fd00:ec2::254]/",
    "https://[fe80::1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://224.0.0.1/",
  ])("are public and https in production, whatever is listed: %s", (url) => {
    expect(refused(open, url)).toBe(true);
  });

  it("may be this machine while developing, and never what lies beside it", () => {
    const development = { NODE_ENV: "development" };
    expect(refused(development, "http://127.0.0.1:4000/hook")).toBe(false);
    expect(refused(development, "http://hooks.example.com/")).toBe(false);
    expect(refused(development, "http://10.0.0.8/")).toBe(true);
    expect(refused(development, "http://169.254.169.254/")).toBe(true);
  });

  it.each(["https://a.example", "a.example/path", "*.*.example", "*a.example", "a b"])(
    "are told when they can't be read: %s",
    (WEBHOOK_HOSTS) => {
      expect(() => webhookRules({ WEBHOOK_HOSTS })).toThrow(/WEBHOOK_HOSTS is no host/);
    },
  );
});
