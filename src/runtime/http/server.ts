import type { Express } from "express";
import {
  createServer,
  IncomingMessage,
  ServerResponse,
  STATUS_CODES,
  type RequestListener,
  type Server,
} from "node:http";
import type { Socket } from "node:net";
import { problemAnswer } from "./problem.js";
import { Refusal } from "./refusal.js";
import { textOf } from "./write.js";

/** What a server needs of an app. */
export interface Served {
  readonly express: Express;
  readonly listener: RequestListener;
}

/**
 * Makes the HTTP server of an app. Express changes the prototype of every request and response,
 * which is slow before Node 24 (nodejs/node#37457); there they are born with the right one
 * (idea: expressjs/express#5998), if a look at the result says that this works.
 */
export function createHttpServer(
  { express, listener }: Served,
  nodeMajor = Number(process.versions.node.split(".")[0]),
): Server {
  const born = nodeMajor < 24 ? bornPrototypes(express) : undefined;
  const server = createServer(born ?? {}, listener);
  server.on("clientError", refuseMalformed);
  return server;
}

/** Exactly the options of `createServer` that name the classes of requests and responses. */
interface Born {
  readonly IncomingMessage: typeof IncomingMessage;
  readonly ServerResponse: typeof ServerResponse;
}

/** Constructors whose objects have Express' prototypes from the start; undefined when they don't. */
export function bornPrototypes(express: Express): Born | undefined {
  function Request(this: IncomingMessage, socket: Socket): void {
    Reflect.apply(IncomingMessage as unknown as () => void, this, [socket]);
  }
  function Response(this: ServerResponse, request: IncomingMessage, options: object): void {
    Reflect.apply(ServerResponse as unknown as () => void, this, [request, options]);
  }
  Request.prototype = express.request;
  Response.prototype = express.response;
  const born = { IncomingMessage: Request, ServerResponse: Response } as unknown as Born;
  return works(born) ? born : undefined;
}

/** Later versions of Node may make these classes in earnest, which can't be called so. */
function works(born: Born): boolean {
  try {
    const request = new born.IncomingMessage(null as unknown as Socket);
    const response = new born.ServerResponse(request);
    return request instanceof IncomingMessage && typeof response.writeHead === "function";
  } catch {
    return false;
  }
}

/** What isn't HTTP never reaches the app; it gets a document all the same. */
function refuseMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, headers, body } = problemAnswer(malformed(error.code), { requestId: "none" });
  const text = textOf(body);
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `content-length: ${Buffer.byteLength(text)}`,
    "connection: close",
  ];
  socket.write(`${lines.join("\r\n")}\r\n\r\n${text}`);
  // Only ending our side would leave the socket open for as long as the client likes.
  socket.destroySoon();
}

function malformed(code: string | undefined): Refusal {
  if (code === "HPE_HEADER_OVERFLOW") {
    const detail = "The header fields are too large.";
    return new Refusal({ status: 431, code: "headers_too_large", detail });
  }
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") {
    const detail = "The request took too long to arrive.";
    return new Refusal({ status: 408, code: "request_timeout", detail });
  }
  return new Refusal({ status: 400, code: "malformed_request", detail: "This is not HTTP." });
}
