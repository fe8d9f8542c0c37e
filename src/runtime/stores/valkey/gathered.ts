import type { Cluster, Redis } from "ioredis";

/** A stream that can hold back what is written to it, as sockets can. */
export interface Corkable {
  cork(): void;
  uncork(): void;
}

/**
 * Makes what is written to a stream in one turn of the event loop go out in two system calls, each
 * of which costs more than all the rest of a command: the first write at once, since most often it
 * is alone, and all others together when the turn ends. Call the result before each write.
 */
export function gathered(turn: (work: () => void) => void = setImmediate): (at: Corkable) => void {
  const written = new Map<Corkable, "once" | "corked">();
  return (stream) => {
    const before = written.get(stream);
    if (before === undefined) {
      written.set(stream, "once");
      turn(() => {
        if (written.get(stream) === "corked") stream.uncork();
        written.delete(stream);
      });
    } else if (before === "once") {
      written.set(stream, "corked");
      stream.cork();
    }
  };
}

/** The same for a client of ioredis: call the result before each command. */
export function gatheredClient(): (client: Redis | Cluster) => void {
  const gather = gathered();
  return (client) => {
    // Of a cluster each node has a connection of its own, which only it knows.
    if ("stream" in client && isOpen(client.stream)) gather(client.stream);
  };
}

/** Before the first connection, and while there is none, there is no stream to speak of. */
const isOpen = (stream: Redis["stream"] | undefined): boolean => stream?.writable === true;
