/**
 * The second process: asks a server for a while, and tells what came. Driven by messages. Requests
 * are bytes from the start and answers are only counted, so that rounds can be short and the load
 * takes little of its core.
 */
import { readFileSync } from "node:fs";
import { createConnection } from "node:net";
import { performance } from "node:perf_hooks";

const prepared = JSON.parse(readFileSync(process.env.REQUESTS, "utf8"));

/** The bytes of all requests to a path. */
function requestsTo(path) {
  return prepared.map(({ method, headers, body = "" }) => {
    const length = body === "" ? {} : { "content-length": Buffer.byteLength(body) };
    const all = { host: "127.0.0.1", ...length, ...headers };
    const fields = Object.entries(all).map((field) => field.join(": "));
    return Buffer.from([`${method} ${path} HTTP/1.1`, ...fields, "", body].join("\r\n"));
  });
}

const known = new Map();

async function asked({ port, path, connections, seconds, atLeast = 0 }) {
  if (!known.has(path)) known.set(path, requestsTo(path));
  const run = { requests: known.get(path), times: [], wrong: 0, over: false };
  const cpu = process.cpuUsage();
  const began = performance.now();
  run.isOver = () => performance.now() - began > seconds * 1000 && run.times.length >= atLeast;
  const each = Math.floor(run.requests.length / connections);
  await Promise.all(
    Array.from({ length: connections }, (_, index) => connection(run, port, index * each)),
  );
  const took = (performance.now() - began) / 1000;
  const used = process.cpuUsage(cpu);
  const times = Float64Array.from(run.times).sort();
  const at = (share) => times[Math.floor(times.length * share)] ?? 0;
  return {
    count: times.length,
    rate: times.length / took,
    wrong: run.wrong,
    busy: (used.user + used.system) / 1e6 / took,
    p50: at(0.5),
    p99: at(0.99),
  };
}

/** One request after the other; every connection begins elsewhere. */
function connection(run, port, from) {
  return new Promise((resolve, reject) => {
    let next = from;
    let sent = 0;
    let text = "";
    const socket = createConnection(port, "127.0.0.1");
    const send = () => {
      if (run.isOver()) return socket.end();
      sent = performance.now();
      socket.write(run.requests[next++ % run.requests.length]);
    };
    socket.setNoDelay(true);
    socket.setEncoding("latin1");
    socket.on("connect", send);
    socket.on("error", reject);
    socket.on("close", resolve);
    socket.on("data", (data) => {
      text = text === "" ? data : text + data;
      if (!isWhole(text)) return;
      run.times.push(performance.now() - sent);
      if (!text.startsWith("HTTP/1.1 2")) run.wrong += 1;
      text = "";
      send();
    });
  });
}

function isWhole(text) {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(text);
  return length !== null && text.length >= end + 4 + Number(length[1]);
}

process.on("message", (job) => {
  asked(job).then(
    (result) => process.send({ result }),
    (error) => process.send({ error: String(error) }),
  );
});
// Whoever started it is gone.
process.on("disconnect", () => process.exit());
