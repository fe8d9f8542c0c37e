/** A TCP proxy that counts the commands to a server, and can lose replies on purpose. */
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A proxy in front of a server. */
export interface Proxy {
  readonly url: string;
  /** Names of the commands that went through since `forget`, in upper case. */
  readonly commands: readonly string[];
  forget(): void;
  /** From now on new connections go to that port; the open ones stay. */
  lead(port: number): void;
  /** From now on new connections go to that port; the open ones are cut. */
  redirect(port: number): void;
  /** The server does what it is told next, but the connection is cut in the middle of its reply. */
  loseNextReply(): void;
  close(): Promise<void>;
}

/** Starts a proxy on a free port of 127.0.0.1. */
export async function startProxy(first: number): Promise<Proxy> {
  let target = first;
  let losing = false;
  let commands: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(target, "127.0.0.1");
    const cut = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", cut);
      socket.on("close", () => {
        sockets.delete(socket);
        cut();
      });
    }
    client.on("data", (data: Buffer) => {
      commands.push(...commandsIn(data.toString("latin1")));
      upstream.write(data);
    });
    upstream.on("data", (data: Buffer) => {
      if (!losing) {
        client.write(data);
        return;
      }
      losing = false;
      client.write(data.subarray(0, data.length >> 1), cut);
    });
  });
  const cutAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `redis://127.0.0.1:${String(port)}`,
    get commands() {
      return commands;
    },
    forget() {
      commands = [];
    },
    lead(to) {
      target = to;
    },
    redirect(to) {
      target = to;
      cutAll();
    },
    loseNextReply() {
      losing = true;
    },
    close() {
      cutAll();
      return new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      });
    },
  };
}

/** What a command is called: the first word of a RESP array, at the beginning of what was sent. */
function commandsIn(text: string): readonly string[] {
  return [...text.matchAll(/\*\d+\r\n\$\d+\r\n([A-Za-z]+)\r\n/g)].map(([, name = ""]) =>
    name.toUpperCase(),
  );
}
