import {
  constants,
  createBrotliCompress,
  createGzip,
  type BrotliCompress,
  type Gzip,
} from "node:zlib";

/** The ways of compression that we have. */
export type Encoding = "br" | "gzip";

/** Fast ones: rows are compressed as they come, and are similar to each other. */
const brotliQuality = 4;
const gzipLevel = 4;

/**
 * What `Accept-Encoding` prefers of ours (RFC 9110, section 12.5.3), brotli where it is all the
 * same; undefined: as it is.
 */
export function preferredEncoding(accepted: string | undefined): Encoding | undefined {
  if (accepted === undefined) return undefined;
  const weights = weightsIn(accepted);
  const weightOf = (name: string) => weights.get(name) ?? weights.get("*") ?? 0;
  const best = weightOf("br") >= weightOf("gzip") ? "br" : "gzip";
  const plain = weights.get("identity") ?? 0;
  return weightOf(best) > 0 && weightOf(best) >= plain ? best : undefined;
}

function weightsIn(accepted: string): Map<string, number> {
  const entries = accepted.split(",").map((part): [string, number] => {
    const [name = "", ...parameters] = part.split(";").map((text) => text.trim().toLowerCase());
    const weight = parameters.find((text) => text.startsWith("q="))?.slice(2) ?? "1";
    return [name === "x-gzip" ? "gzip" : name, Number(weight) || 0];
  });
  return new Map(entries);
}

/** Compresses chunk by chunk: what was written can be read, although more follows. */
export function compressor(encoding: Encoding): BrotliCompress | Gzip {
  if (encoding === "gzip") return createGzip({ level: gzipLevel, flush: constants.Z_SYNC_FLUSH });
  return createBrotliCompress({
    flush: constants.BROTLI_OPERATION_FLUSH,
    params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality },
  });
}
