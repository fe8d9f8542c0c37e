import { z } from "zod";

const factors: Readonly<Record<string, number>> = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 };

/** Bytes of `100kb`; anything else comes back as it is, for the schema to judge. */
function readByteSize(value: unknown): unknown {
  if (typeof value !== "string") return value;
  const [, figure, unit = ""] = /^(\d+(?:\.\d+)?)\s*([kmg]?b)$/i.exec(value.trim()) ?? [];
  const factor = factors[unit.toLowerCase()];
  return figure === undefined || factor === undefined ? value : Math.round(Number(figure) * factor);
}

/** Bytes, written as a number or as `100kb`; kb are 1024 bytes. At most 1 GB. */
export const bytes = (fallback: number, description: string) =>
  z
    .preprocess(
      readByteSize,
      z
        .int()
        .min(1)
        .max(1024 ** 3),
    )
    .default(fallback)
    .meta({ description, unit: "bytes" });
