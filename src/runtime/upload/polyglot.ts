/** Files that are two things at once: an image to the check, an archive to whoever opens it. */

/** Bytes at a file's end in which an archive's directory may end (APPNOTE 4.3.16). */
export const archiveTail = 22 + 65_535;

const pdfMark = Buffer.from("%PDF-");
const directoryEnd = Buffer.from("PK\u0005\u0006", "latin1");

/** PDF readers look for their mark this far in. */
const pdfReach = 1024;

/** True when a reader of PDFs would take it for one although it begins as something else. */
export function hidesPdf(head: Buffer): boolean {
  return head.subarray(0, pdfReach).indexOf(pdfMark) > 0;
}

/** True when what is at the end of a file is the end of a ZIP archive: those are read from there. */
export function hidesArchive(tail: Buffer): boolean {
  for (let at = tail.lastIndexOf(directoryEnd); at >= 0; at = before(tail, at)) {
    if (isDirectoryEnd(tail.subarray(at))) return true;
  }
  return false;
}

const before = (tail: Buffer, at: number): number =>
  at === 0 ? -1 : tail.lastIndexOf(directoryEnd, at - 1);

/** The four letters alone come up by chance: an archive in one piece, whose comment fits, doesn't. */
function isDirectoryEnd(record: Buffer): boolean {
  if (record.length < 22) return false;
  return record.readUInt32LE(4) === 0 && record.readUInt16LE(20) <= record.length - 22;
}
