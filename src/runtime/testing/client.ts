import { Agent, request as send, type IncomingHttpHeaders } from "node:http";

/** What came back, read to its end. */
export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
  /** Only the head is sent; the connection ends with the answer. */
  readonly withheld?: boolean;
}

/** A client of one server; its connections end with `close`. */
export interface Client {
  send(sent: Sent): Promise<Answered>;
  close(): void;
}

export function createClient(port: number): Client {
  const agent = new Agent({ keepAlive: true });
  return {
    send: (sent) => exchange(agent, port, sent),
    close: () => {
      agent.destroy();
    },
  };
}

function exchange(
  agent: Agent,
  port: number,
  { body, withheld = false, ...sent }: Sent,
): Promise<Answered> {
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  const headers = { ...length, ...sent.headers };
  return new Promise((resolve, reject) => {
    const out = send({ ...sent, headers, host: "127.0.0.1", port, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        if (withheld) out.destroy();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    out.on("error", reject);
    if (withheld) out.flushHeaders();
    else out.end(body);
  });
}
