import { pino, type DestinationStream } from "pino";

/** So many bytes are written at once without waiting for more. */
const enough = 8 * 1024;
/** How long a line may wait, in milliseconds. */
const patience = 10;

/**
 * Standard output, a few lines at a time: a call of the system for every line costs more than the
 * line. When the process exits, what is left is written at once.
 */
export class StandardOutput implements DestinationStream {
  readonly #output = pino.destination({ dest: 1, sync: false, minLength: enough });
  #waiting = false;

  write(line: string): void {
    this.#output.write(line);
    if (this.#waiting) return;
    this.#waiting = true;
    setTimeout(() => {
      this.#waiting = false;
      this.#output.flush();
    }, patience).unref();
  }

  /** Tells when everything is written. */
  flush(done: (error?: Error) => void): void {
    this.#output.flush(done);
  }
}
