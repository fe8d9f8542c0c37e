import type * as Ws from "ws";
import type { WebSocket } from "ws";
import { optionalPackage } from "../../pooling/optional-package.js";
import { pause } from "../../world/pause.js";
import type { World } from "../../world/world.js";
import { QueueAway } from "../words.js";

/** How a broker is spoken to. */
export interface BrokerOptions {
  /** Its WebSocket API, such as `ws://127.0.0.1:8080/ws/v2`. */
  readonly url: string;
  /** Sent as a bearer token. */
  readonly token?: string | undefined;
  readonly world: World;
  /** Milliseconds that connecting, and publishing, may take; 5,000 unless said. */
  readonly patience?: number;
  /** Milliseconds between two pings; brokers close what is silent for 5 minutes; 30,000 unless said. */
  readonly pingMs?: number;
}

/** One line to a broker: where it leads, and who is told what comes from there. */
export interface LineOptions extends BrokerOptions {
  /** Path and query below `url`; asked for every connection. */
  readonly path: () => string;
  readonly heard: (said: Readonly<Record<string, unknown>>) => void;
  /** The connection is gone; what was sent and not answered may have arrived. */
  readonly down: () => void;
}

/** Text frames may not be larger: the broker closes the connection. */
export const largestFrame = 1_048_575;

const longestWait = 10_000;

/**
 * A connection that is made when it is needed, and anew when it broke. After a failure the next try
 * waits, twice as long each time up to 10 s, by chance between half of that and all of it, so that
 * many workers don't come back in one instant.
 */
export class Line {
  readonly #options: Required<Omit<LineOptions, "token">> & Pick<LineOptions, "token">;
  #connecting: Promise<WebSocket> | undefined;
  #failures = 0;
  #closed = false;

  constructor({ patience = 5_000, pingMs = 30_000, ...options }: LineOptions) {
    this.#options = { ...options, patience, pingMs };
  }

  /** Rejects with a `QueueAway`. */
  async open(): Promise<void> {
    await this.#opened();
  }

  /** Connects if need be, and sends; says nothing of whether it arrived. Rejects with a `QueueAway`. */
  async send(frame: object): Promise<void> {
    const socket = await this.#opened();
    socket.send(JSON.stringify(frame));
  }

  /** Sends on the connection there is, or not at all. */
  async sendIfOpen(frame: object): Promise<void> {
    const socket = await this.#connecting?.catch(() => undefined);
    if (socket?.readyState === socket?.OPEN) socket?.send(JSON.stringify(frame));
  }

  async close(): Promise<void> {
    this.#closed = true;
    const socket = await this.#connecting?.catch(() => undefined);
    if (socket === undefined || socket.readyState === socket.CLOSED) return;
    await new Promise<void>((resolve) => {
      socket.once("close", () => {
        resolve();
      });
      socket.close();
      // A broker that doesn't answer is left alone.
      this.#options.world.clock.after(1_000, () => {
        socket.terminate();
      });
    });
  }

  #opened(): Promise<WebSocket> {
    if (this.#closed) return Promise.reject(new QueueAway("The queue is closed."));
    this.#connecting ??= this.#connect().then(
      (socket) => {
        this.#failures = 0;
        return socket;
      },
      (error: unknown) => {
        this.#failures += 1;
        this.#connecting = undefined;
        throw error;
      },
    );
    return this.#connecting;
  }

  async #connect(): Promise<WebSocket> {
    const { url, path, token, patience, world } = this.#options;
    const wait = backoff(this.#failures, world);
    if (wait > 0) await pause(wait, world.clock);
    const { WebSocket } = (await optionalPackage(
      "ws",
      "A queue on Pulsar",
    )) as unknown as typeof Ws;
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const socket = new WebSocket(`${url.replace(/\/$/, "")}/${path()}`, {
      headers,
      handshakeTimeout: patience,
      perMessageDeflate: false,
    });
    await new Promise<void>((resolve, reject) => {
      socket.once("open", resolve);
      socket.once("error", (error) => {
        reject(new QueueAway("The broker can't be reached.", { cause: error }));
      });
    });
    this.#watch(socket);
    return socket;
  }

  #watch(socket: WebSocket): void {
    const { heard, down, world, pingMs } = this.#options;
    let answered = true;
    const ping = (): void => {
      if (!answered) {
        socket.terminate();
        return;
      }
      answered = false;
      socket.ping();
      cancel = world.clock.after(pingMs, ping);
    };
    let cancel = world.clock.after(pingMs, ping);
    socket.on("pong", () => (answered = true));
    // Its end is told by `close`, too.
    socket.on("error", () => undefined);
    socket.on("message", (data: Buffer) => {
      heard(JSON.parse(data.toString()) as Readonly<Record<string, unknown>>);
    });
    socket.once("close", () => {
      cancel();
      this.#connecting = undefined;
      down();
    });
  }
}

/** Milliseconds before the next try. */
function backoff(failures: number, { random }: World): number {
  if (failures === 0) return 0;
  return Math.min(longestWait, 100 * 2 ** (failures - 1)) * (0.5 + random() / 2);
}
