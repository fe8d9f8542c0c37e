/**
 * Fernet, version 0x80: AES-128-CBC and HMAC-SHA256 over version, time stamp, IV and ciphertext.
 * Source: the Fernet specification, https://github.com/fernet/spec/blob/master/Spec.md
 */
import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from "node:crypto";
import { decodeBase64url, encodeBase64url } from "./base64url.js";

/** 128 bits for signing and 128 bits for encrypting. */
export interface FernetKey {
  readonly signing: Buffer;
  readonly encryption: Buffer;
}

/** What goes into a token besides key and message. */
export interface Issue {
  /** Milliseconds since 1970; a token holds whole seconds. */
  readonly now: number;
  /** 16 unpredictable bytes, never used twice with one key. */
  readonly iv: Buffer;
}

/** How old a token may be. Without it its time stamp isn't looked at. */
export interface Age {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Seconds. */
  readonly ttl: number;
}

const version = 0x80;
/** How long an initialisation vector is: one block. */
export const ivBytes = 16;
const blockBytes = ivBytes;
const macBytes = 32;
const headBytes = 1 + 8 + ivBytes;
/** Seconds that a token's time stamp may lie ahead of our clock. */
const clockSkew = 60;

/** Splits 32 bytes into a key: signing first. @throws RangeError for any other length. */
export function splitKey(bytes: Buffer): FernetKey {
  if (bytes.length !== 32) throw new RangeError("A Fernet key has 32 bytes.");
  return { signing: bytes.subarray(0, 16), encryption: bytes.subarray(16) };
}

/** Encrypts and signs a message. */
export function fernetEncrypt(key: FernetKey, message: Buffer, { now, iv }: Issue): string {
  const head = Buffer.alloc(headBytes);
  head.writeUInt8(version, 0);
  head.writeBigUInt64BE(BigInt(Math.floor(now / 1000)), 1);
  iv.copy(head, 9);
  const cipher = createCipheriv("aes-128-cbc", key.encryption, iv);
  const signed = Buffer.concat([head, cipher.update(message), cipher.final()]);
  return encodeBase64url(Buffer.concat([signed, mac(key, signed)]));
}

/**
 * The message, or undefined when the token is malformed, was made with another key or changed,
 * or is older than `age` allows (or more than 60 s ahead). The signature is judged first, so that
 * nothing else can be learned about a forged token.
 */
export function fernetDecrypt(key: FernetKey, token: string, age?: Age): Buffer | undefined {
  const bytes = decodeBase64url(token);
  if (!bytes || bytes.length < headBytes + blockBytes + macBytes || bytes[0] !== version) {
    return undefined;
  }
  const signed = bytes.subarray(0, -macBytes);
  if (!timingSafeEqual(mac(key, signed), bytes.subarray(-macBytes))) return undefined;
  if (age && !isFresh(signed.readBigUInt64BE(1), age)) return undefined;
  const decipher = createDecipheriv("aes-128-cbc", key.encryption, signed.subarray(9, headBytes));
  try {
    return Buffer.concat([decipher.update(signed.subarray(headBytes)), decipher.final()]);
  } catch {
    // Wrong block size or padding, although signed with our key.
    return undefined;
  }
}

function mac(key: FernetKey, signed: Buffer): Buffer {
  return createHmac("sha256", key.signing).update(signed).digest();
}

function isFresh(stamp: bigint, { now, ttl }: Age): boolean {
  const age = Math.floor(now / 1000) - Number(stamp);
  return age <= ttl && age >= -clockSkew;
}
