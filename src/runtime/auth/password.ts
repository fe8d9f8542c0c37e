import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from "node:crypto";
import { Refusal } from "../http/refusal.js";

/** OWASP's cost for scrypt (2024): 128 MiB and about a third of a second. */
const cost = { N: 2 ** 17, r: 8, p: 1 };
const saltBytes = 16;
const keyBytes = 32;
/** Characters; longer ones would only cost time. */
const longest = 1_024;
/** Each hash takes 128 MiB, so only a few are made at once; the others wait in line. */
const atOnce = 2;
const longestLine = 100;

/** Hashes and checks passwords, few at a time. */
export interface Passwords {
  /**
   * A hash to keep: salt and cost are in it. Rejects with a RangeError for an empty password, one of
   * more than 1,024 characters, and one with half a character, and with Refusal 503
   * `passwords_busy` when a hundred are waiting.
   */
  hash(password: string): Promise<string>;
  /**
   * Whether it is the password of that hash; false for what is no hash. Without a hash, because there
   * is no such account, it is false after as much work: the time must not tell which accounts there
   * are. Rejects as `hash` does when a hundred are waiting.
   */
  verify(password: string, hash: string | undefined): Promise<boolean>;
}

/** Makes the passwords of an app: their line is the app's own. */
export function createPasswords(): Passwords {
  const line = new Line();
  return {
    hash(password) {
      if (!isUsable(password)) {
        return Promise.reject(new RangeError(`A password has 1 to ${longest} whole characters.`));
      }
      return line.wait(async () => {
        const salt = randomBytes(saltBytes);
        return printed(cost, salt, await derived(password, salt, cost));
      });
    },
    async verify(password, hash) {
      if (!isUsable(password)) return false;
      const known = hash === undefined ? nobody : parsed(hash);
      if (known === undefined) return false;
      const key = await line.wait(() => derived(password, known.salt, known.cost));
      return timingSafeEqual(key, known.key) && known !== nobody;
    },
  };
}

/** Halves of characters all turn into the same bytes, so that another password would fit too. */
const isUsable = (password: string): boolean =>
  password.length > 0 && password.length <= longest && !/\p{Cs}/u.test(password);

interface Cost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

interface Hashed {
  readonly cost: Cost;
  readonly salt: Buffer;
  readonly key: Buffer;
}

/** In Unicode's composed form, so that a password is the same on every keyboard (RFC 8265). */
function derived(password: string, salt: Buffer, { N, r, p }: Cost): Promise<Buffer> {
  const options: ScryptOptions = { N, r, p, maxmem: 128 * r * (N + p) + 1_048_576 };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize("NFC"), salt, keyBytes, options, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}

/** The PHC string format: `$scrypt$ln=17,r=8,p=1$salt$key`, in base64 without padding. */
function printed({ N, r, p }: Cost, salt: Buffer, key: Buffer): string {
  const text = (bytes: Buffer): string => bytes.toString("base64").replace(/=+$/, "");
  return `$scrypt$ln=${String(Math.log2(N))},r=${r},p=${p}$${text(salt)}$${text(key)}`;
}

/** Costs as much as anybody, and is nobody's. */
const nobody: Hashed = { cost, salt: Buffer.alloc(saltBytes), key: Buffer.alloc(keyBytes) };

const format =
  /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$/;

/** A hash from elsewhere must not make us work more than four times as much as one of ours. */
function parsed(hash: string): Hashed | undefined {
  const [, ln, r, p, salt = "", key = ""] = format.exec(hash) ?? [];
  const read = { N: 2 ** Number(ln), r: Number(r), p: Number(p) };
  const work = read.N * read.r * read.p;
  // RFC 7914, section 2: N is less than 2^(128 r / 8).
  const isPossible = read.N > 1 && work > 0 && Number(ln) < 16 * read.r;
  if (!isPossible || work > 4 * cost.N * cost.r * cost.p) return undefined;
  return { cost: read, salt: Buffer.from(salt, "base64"), key: Buffer.from(key, "base64") };
}

class Line {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  async wait<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#waiting.length >= longestLine) throw busy();
    // Whoever ends hands the place on, so nobody who comes meanwhile takes it.
    if (this.#running >= atOnce) await new Promise<void>((go) => this.#waiting.push(go));
    else this.#running += 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}

function busy(): Refusal {
  return new Refusal({
    status: 503,
    code: "passwords_busy",
    detail: "Too many passwords are being checked just now.",
    headers: { "retry-after": "5" },
  });
}
