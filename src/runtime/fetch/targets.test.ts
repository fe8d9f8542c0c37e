import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { StartupError } from "../environment/startup-error.js";
import { createMetrics } from "../metrics/metrics.js";
import { recordingTracer } from "../testing/spans.js";
import { steppedWorld } from "../world/stepped.js";
import type { Resolve } from "./connections.js";
import { createFetching } from "./fetching.js";
import { Targets } from "./targets.js";

const strict = new Targets({ allow: [], loopback: false });

const verdict = (targets: Targets, url: string): string => {
  try {
    targets.isTrusted(new URL(url));
    return "goes";
  } catch (error) {
    return (error as { code: string }).code;
  }
};

/** Each hostile target beside a benign one of the same form. */
const twins: readonly (readonly [hostile: string, benign: string])[] = [
  ["http://127.0.0.1/", "http://128.0.0.1/"],
  ["http://127.1/", "http://8.1/"],
  ["http://2130706433/", "http://134744072/"],
  ["http://0x7f000001/", "http://0x08080808/"],
  ["http://0177.0.0.1/", "http://010.0.0.1/"],
  ["http://0x7f.1/", "http://0x08.1/"],
  ["http://127.0.0.1:8080/", "http://8.8.8.8:8080/"],
  ["http://①②⑦.⓪.⓪.①/", "http://⑧.⑧.⑧.⑧/"],
  ["http://0.0.0.0/", "http://1.0.0.0/"],
  ["http://0/", "http://16777216/"],
  ["http://10.0.0.1/", "http://11.0.0.1/"],
  ["http://10.255.255.255/", "http://9.255.255.255/"],
  ["http://172.16.0.1/", "http://172.15.255.255/"],
  ["http://172.31.255.255/", "http://172.32.0.1/"],
  ["http://192.168.1.1/", "http://192.167.1.1/"],
  ["http://169.254.169.254/latest/meta-data/", "http://169.253.169.254/"],
  ["http://100.64.0.1/", "http://100.63.255.255/"],
  ["http://100.100.100.200/", "http://100.128.0.1/"],
  ["http://192.0.0.192/", "http://192.0.1.1/"],
  ["http://192.0.2.1/", "http://192.0.3.1/"],
  ["http://198.18.0.1/", "http://198.17.0.1/"],
  ["http://198.51.100.1/", "http://198.51.101.1/"],
  ["http://203.0.113.1/", "http://203.0.114.1/"],
  ["http://224.0.0.1/", "http://223.0.0.1/"],
  ["http://240.0.0.1/", "http://222.0.0.1/"],
  ["http://255.255.255.255/", "http://223.255.255.254/"],
  ["http://[::1]/", "http://[2606:4700::1111]/"],
  ["http://[::]/", "http://[2001:4860:4860::8888]/"],
  ["http://[0:0:0:0:0:0:0:1]:8080/", "http://[2606:4700::1111]:8080/"],
  ["http://[::ffff:127.0.0.1]/", "http://[2a00:1450::5]/"],
  ["http://[::ffff:7f00:1]/", "http://[2a00:1450::6]/"],
  ["http://[::ffff:a9fe:a9fe]/", "http://[2a00:1450::7]/"],
  ["http://[::ffff:0:7f00:1]/", "http://[2a00:1450::1]/"],
  ["http://[64:ff9b::7f00:1]/", "http://[2a00:1450::2]/"],
  ["http://[64:ff9b:1::a00:1]/", "http://[2a00:1450::3]/"],
  ["http://[2002:7f00:1::]/", "http://[2a00:1450::4]/"],
  ["http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/", "http://[2001:4860::1]/"],
  ["http://[fd00:ec2::254]/", "http://[2a00:ec2::254]/"],
  ["http://[fc00::1]/", "http://[2a01::1]/"],
  ["http://[fe80::1]/", "http://[2a02::1]/"],
  ["http://[ff02::1]/", "http://[2a03::1]/"],
  ["http://[2001:db8::1]/", "http://[2a04::1]/"],
  ["http://[::ffff:8.8.8.8]/", "http://8.8.8.8/"],
  ["http://[::7f00:1]/", "http://[2a05::1]/"],
  ["http://[4000::1]/", "http://[3000::1]/"],
  ["http://[8000::1]/", "http://[2a06::1]/"],
  ["http://[fec0::1]/", "http://[2a07::1]/"],
  ["http://[64:ff9b::808:808]/", "http://[2a08::1]/"],
  ["http://[fd20:ce::254]/", "http://[2a09::1]/"],
  ["http://168.63.129.16/", "http://168.63.129.17/"],
  ["http://127.0.0.1./", "http://8.8.8.8./"],
  ["http://user@93.184.216.34/", "http://93.184.216.34/"],
  ["http://:password@93.184.216.34/", "https://93.184.216.34/"],
  ["ftp://93.184.216.34/", "https://93.184.216.34:8443/"],
  ["file:///etc/passwd", "https://93.184.216.34/etc/passwd"],
  ["data:text/plain,secret", "https://93.184.216.34/?data:text"],
  ["gopher://93.184.216.34/", "https://93.184.216.34/gopher"],
];

describe("targets", () => {
  it(`are ${String(twins.length)} hostile ones`, () => {
    expect(twins.length).toBeGreaterThanOrEqual(40);
  });

  it.each(twins)("refuse %s and let %s pass", (hostile, benign) => {
    expect(verdict(strict, hostile)).toBe("target_not_allowed");
    expect(verdict(strict, benign)).toBe("goes");
  });

  it.each(["fe80::1%eth0", "2606:4700::1111%eth0", "not an address", "", "127.0.0.1", "::1"])(
    "refuse the resolved address %j",
    (address) => {
      expect(strict.allows(address, false)).toBe(false);
    },
  );

  it("let the machine itself be called in development and tests, and nothing else private", () => {
    const development = new Targets({ allow: [], loopback: true });
    expect(verdict(development, "http://127.0.0.1:3000/")).toBe("goes");
    expect(verdict(development, "http://[::1]/")).toBe("goes");
    expect(verdict(development, "http://10.0.0.1/")).toBe("target_not_allowed");
    expect(development.allows("169.254.169.254", false)).toBe(false);
  });

  it("let pass what is allowed: hosts, ports, ranges, addresses", () => {
    const allow = [
      " CRM.internal:8443 ",
      "münchen.test",
      "10.20.0.0/16",
      "192.168.7.7",
      "[fd00::1]",
    ];
    const targets = new Targets({ allow, loopback: false });
    const trusted = (url: string) => targets.isTrusted(new URL(url));
    expect(trusted("https://crm.internal:8443/")).toBe(true);
    expect(trusted("https://crm.internal/")).toBe(false);
    expect(trusted("https://xn--mnchen-3ya.test/")).toBe(true);
    expect(trusted("https://crm.internal.evil.test:8443/")).toBe(false);
    expect(verdict(targets, "http://10.20.255.1/")).toBe("goes");
    expect(verdict(targets, "http://10.21.0.1/")).toBe("target_not_allowed");
    expect(verdict(targets, "http://192.168.7.7/")).toBe("goes");
    expect(verdict(targets, "http://192.168.7.8/")).toBe("target_not_allowed");
    expect(verdict(targets, "http://[fd00::1]/")).toBe("goes");
  });

  it("let names and ranges open what is private, and nothing else", () => {
    const allow = ["crm.internal", "fd00::/8", "64:ff9b::/96", "100.64.0.0/10"];
    const targets = new Targets({ allow, loopback: false });
    const open = ["10.0.0.1", "127.0.0.1", "fd00::1", "100.64.0.1", "8.8.8.8"];
    const shut = ["169.254.169.254", "fd00:ec2::254", "100.100.100.200", "::ffff:10.0.0.1"];
    const never = [...shut, "0.0.0.0", "224.0.0.1", "fe80::1", "2002:7f00:1::", "64:ff9b::a00:1"];
    expect(open.map((address) => targets.allows(address, true))).toEqual(open.map(() => true));
    expect(never.map((address) => targets.allows(address, true))).toEqual(never.map(() => false));
    expect(targets.allows("10.0.0.1", false)).toBe(false);
    expect(targets.allows("fd00::1", false)).toBe(true);
    expect(targets.allows("64:ff9b::808:808", false)).toBe(true);
  });

  it("let an address with a port pass at that port only", () => {
    const targets = new Targets({ allow: ["10.0.0.5:8080", "[fd00::5]:8080"], loopback: false });
    expect(verdict(targets, "http://10.0.0.5:8080/")).toBe("goes");
    expect(verdict(targets, "http://10.0.0.5/")).toBe("target_not_allowed");
    expect(verdict(targets, "http://[fd00::5]:8080/")).toBe("goes");
    expect(verdict(targets, "http://[fd00::5]/")).toBe("target_not_allowed");
  });

  it.each([
    "169.254.169.254",
    "0.0.0.0/0",
    "::/0",
    "fe80::/10",
    "169.254.169.254:80",
    "224.0.0.0/4",
  ])("start with no entry that nothing opens, like %j", (entry) => {
    expect(() => new Targets({ allow: [entry], loopback: false })).toThrow(StartupError);
  });

  it.each(["http://crm.internal", "crm internal", "10.0.0.0/99", "a@b", ""])(
    "start with no entry like %j",
    (entry) => {
      expect(() => new Targets({ allow: [entry], loopback: false })).toThrow(StartupError);
    },
  );
});

describe("names", () => {
  let port = 0;
  const server = createServer((_request, response) => response.end("secret of this machine"));
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const fetching = (resolve: Resolve, allow: readonly string[] = []) => {
    const world = steppedWorld();
    const parts = { world, metrics: createMetrics(), ticks: () => 0, ...recordingTracer() };
    return createFetching({ ...parts, targets: new Targets({ allow, loopback: false }), resolve });
  };
  const addresses = (...found: string[]) =>
    found.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));

  it.each([
    ["127.0.0.1"],
    ["::ffff:127.0.0.1"],
    ["10.0.0.1"],
    ["93.184.216.34", "127.0.0.1"],
    ["2606:4700::1111", "fd00::1"],
  ])("that resolve to %s are refused", async (...found) => {
    const one = fetching(() => Promise.resolve(addresses(...found)));
    await expect(
      one.of({ endpoint: "e" })(`http://innocent.test:${String(port)}/`),
    ).rejects.toMatchObject({ code: "target_not_allowed", status: 422 });
    await one.close();
  });

  it("that are allowed by name go wherever they resolve to", async () => {
    const one = fetching(() => Promise.resolve(addresses("127.0.0.1")), ["innocent.test"]);
    const answer = await one.of({ endpoint: "e" })(`http://innocent.test:${String(port)}/`);
    expect(await answer.text()).toBe("secret of this machine");
    await one.close();
  });

  it("are looked up once: the connection goes to the address that was looked at", async () => {
    const found = ["127.0.0.1", "127.0.0.2"];
    const rebinding: Resolve = () => Promise.resolve(addresses(found.shift() ?? "127.0.0.3"));
    const one = fetching(rebinding, ["127.0.0.1"]);
    const fetch = one.of({ endpoint: "e" });
    const url = (name: string) => `http://${name}.test:${String(port)}/`;
    expect((await fetch(url("first"))).status).toBe(200);
    expect(found).toEqual(["127.0.0.2"]);
    await expect(fetch(url("second"))).rejects.toMatchObject({ code: "target_not_allowed" });
    await one.close();
  });

  it("that can't be found prove that nothing happened", async () => {
    const missing = Object.assign(new Error("not found"), { code: "ENOTFOUND" });
    const one = fetching(() => Promise.reject(missing));
    const failed = one.of({ endpoint: "e" })("http://nowhere.test/");
    await expect(failed).rejects.toMatchObject({ name: "UnreachableError", cause: missing });
    await one.close();
  });
});
