/**
 * Express asks routes in the order in which they came, and mounts come in the order of their names.
 * So `/contacts/:id` waits until all literal paths are there: else it would take `/contacts/stream`.
 */
export class MountOrder {
  #waiting: (() => void)[] | undefined;

  get isMounting(): boolean {
    return this.#waiting !== undefined;
  }

  during(mounting: () => void): void {
    this.#waiting = [];
    mounting();
    for (const add of this.#waiting) add();
    this.#waiting = undefined;
  }

  /** @param path in Express 5 syntax */
  add(path: string, add: () => void): void {
    if (this.#waiting !== undefined && /[:*{]/.test(path)) this.#waiting.push(add);
    else add();
  }
}
