import { describe, expect, it } from "vitest";
import { ask, keysAskedFor, signedRs, stranger, urlClaims, type Json } from "./fixture/forge.js";

/** Names of keys that somebody might look up in a file, a database, an object or a URL. */
const kids: [string, unknown][] = [
  ["another name", "k2"],
  ["other letters", "K1"],
  ["white space behind", "k1 "],
  ["a NUL behind", "k1\0"],
  ["nothing", ""],
  ["a path", "../../../dev/null"],
  ["a statement", "k1' OR '1'='1"],
  ["a shell", "k1;id"],
  ["a URL", "https://evil.example/jwks"],
  ["__proto__", "__proto__"],
  ["constructor", "constructor"],
  ["a number", 0],
  ["a list", ["k1"]],
  ["an object", { kid: "k1" }],
  ["half a character", "\ud800"],
  ["300 characters", "k".repeat(300)],
];

const token = (header: Json, key?: typeof stranger.privateKey) =>
  `Bearer ${signedRs(header, urlClaims, key)}`;

describe("hostile names of keys by URL", () => {
  it.each(kids)("a kid that is %s", async (_name, kid) => {
    expect(await ask(token({ kid }))).toBe("token_invalid");
    expect(await ask(token({ kid: "k1" }))).toBe("accepted");
  });

  it("are all together no reason to fetch more than once while the clock stands", async () => {
    await ask(token({ kid: "k1" }));
    expect(keysAskedFor()).toBe(1);
  });

  it("a stranger's key under the right name", async () => {
    expect(await ask(token({ kid: "k1" }, stranger.privateKey))).toBe("token_invalid");
    expect(await ask(token({ kid: "k1" }))).toBe("accepted");
  });

  const places = ["jku", "x5u", "jwk", "x5c"];
  it.each(places)("a key of its own (%s) beside the right name", async (place) => {
    const own = place.startsWith("j") ? stranger.publicKey.export({ format: "jwk" }) : ["AAAA"];
    const header = { kid: "k1", [place]: place.endsWith("u") ? "https://evil.example" : own };
    expect(await ask(token(header, stranger.privateKey))).toBe("token_invalid");
    expect(await ask(token(header))).toBe("accepted");
    expect(keysAskedFor()).toBe(1);
  });
});
