/** What is on a topic of dead jobs, each message counted, as a reader of its own sees it. */
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "ws";
import { topicPath } from "../../src/runtime/job/pulsar/topic.js";

/** Milliseconds without a message that are taken for the end. */
const quietMs = 2_000;

/** A message among the dead. */
export interface DeadLetter {
  readonly messageId: string;
  readonly properties: { readonly id: string };
}

/** All messages of the topic, read again until there are `least`, or some time is over. */
export async function deadLetters(
  url: string,
  topic: string,
  least: number,
): Promise<readonly DeadLetter[]> {
  for (let tries = 0; ; tries += 1) {
    const letters = await readAll(url, topic);
    // A job is over a moment before its message is where the dead are.
    if (letters.length >= least || tries === 10) return letters;
    await sleep(500);
  }
}

async function readAll(url: string, topic: string): Promise<readonly DeadLetter[]> {
  const socket = new WebSocket(`${url}/reader/${topicPath(topic)}?messageId=earliest`);
  const letters: DeadLetter[] = [];
  let heard = 0;
  socket.on("message", (data: Buffer) => {
    heard = Date.now();
    const letter = JSON.parse(data.toString()) as DeadLetter;
    letters.push(letter);
    socket.send(JSON.stringify({ messageId: letter.messageId }));
  });
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const opened = Date.now();
  while (Date.now() - Math.max(opened, heard) < quietMs) await sleep(100);
  socket.terminate();
  return letters;
}
