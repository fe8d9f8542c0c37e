import { pino, type DestinationStream } from "pino";

/** So many bytes are written without waiting for the end of the turn. */
const buffered = 8 * 1024;

/**
 * Standard output, written once per turn of the event loop: a call of the system for every line
 * costs more than the line. When the process exits, what is left is written at once.
 */
export class StandardOutput implements DestinationStream {
  readonly #output = pino.destination({ dest: 1, sync: false, minLength: buffered });
  #waiting = false;

  write(line: string): void {
    this.#output.write(line);
    if (this.#waiting) return;
    this.#waiting = true;
    setImmediate(() => {
      this.#waiting = false;
      this.#output.flush();
    });
  }

  /** Tells when everything is written. */
  flush(done: (error?: Error) => void): void {
    this.#output.flush(done);
  }
}
