import { Refusal } from "../http/refusal.js";
import { fileRefusedByScan, scanAway } from "./refusals.js";
import type { ReceivedFile } from "./upload-target.js";

/**
 * Looks into a file before any handler has it: `true` lets it pass. It may throw, and then nobody
 * gets the file.
 */
export type ScanUpload = (file: ReceivedFile, signal: AbortSignal) => Promise<boolean> | boolean;

/**
 * Rejects with Refusal 422 `file_rejected`, and with 503 `scan_unavailable` when there is no verdict.
 * @param track told why there is none
 */
export async function requireClean(
  scan: ScanUpload | undefined,
  file: ReceivedFile,
  { signal, track }: { readonly signal: AbortSignal; readonly track: (error: Error) => void },
): Promise<void> {
  if (!scan) return;
  let clean: boolean;
  try {
    clean = await scan(file, signal);
  } catch (error) {
    if (Refusal.is(error)) throw error;
    track(error instanceof Error ? error : new Error("The scan of an upload failed."));
    throw scanAway();
  }
  if (!clean) throw fileRefusedByScan();
}
