import type { Millis } from "../../stores/contract.js";
import type { JobEvent } from "../event/event.js";
import type { JobFailure, JobMessage } from "../words.js";

/** What a broker delivers. */
export interface Received {
  readonly messageId: string;
  /** Base64. */
  readonly payload: string;
  readonly key?: string;
  readonly properties?: Readonly<Record<string, string>>;
  readonly publishTime?: string;
}

/** What a broker takes. */
export interface Published {
  readonly payload: string;
  readonly key?: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly deliverAfterMs?: number;
  readonly replicationClusters?: readonly string[];
}

/** What goes with every message of a queue. */
export interface Labels {
  readonly event?: string | undefined;
  readonly cluster?: string | undefined;
}

const tracing = "trace-";

/**
 * A job as a message that other programs read: the payload as it is, all else in properties. The
 * number of the try is among them, because the broker forgets how often it delivered.
 */
export function published(message: JobMessage, attempt: number, labels: Labels): Published {
  const { id, name, owner, proof, key, trace = {}, submittedAt, payload } = message;
  const traced = Object.entries(trace).map(([field, value]) => [`${tracing}${field}`, value]);
  return {
    payload: Buffer.from(payload).toString("base64"),
    ...(key !== undefined && { key }),
    properties: {
      id,
      name,
      owner,
      submitted_at: String(submittedAt),
      attempt: String(attempt),
      ...(proof !== undefined && { proof }),
      ...(labels.event !== undefined && { event: labels.event }),
      ...(Object.fromEntries(traced) as Record<string, string>),
    },
    ...(labels.cluster !== undefined && { replicationClusters: [labels.cluster] }),
  };
}

const eventKind = "event";

/** An event as a message: beside the jobs of its topic, and told from them by its property `kind`. */
export function announced(event: JobEvent, { cluster }: Pick<Labels, "cluster">): Published {
  const { id, type, source } = event;
  return {
    payload: Buffer.from(JSON.stringify(event)).toString("base64"),
    properties: { kind: eventKind, id, name: source, event: type },
    ...(cluster !== undefined && { replicationClusters: [cluster] }),
  };
}

/** Whether a message tells of a job, rather than being one. */
export const isEvent = ({ properties }: Received): boolean => properties?.["kind"] === eventKind;

/** A dead job: the message with what it died of. */
export function buried(message: Published, { code, message: text }: JobFailure): Published {
  const { deliverAfterMs: _, ...rest } = message;
  return { ...rest, properties: { ...message.properties, error: code, error_message: text } };
}

/** A job, and which try it is. */
export interface Read {
  readonly message: JobMessage;
  readonly attempt: number;
}

/** Reads a message; one that others published has what it came with, its id, and no owner. */
export function read(received: Received, name: string, now: Millis): Read {
  const { properties = {}, payload, key, messageId } = received;
  const { id, owner = "", proof, submitted_at: submitted, attempt } = properties;
  const trace = Object.entries(properties).flatMap(([field, value]) =>
    field.startsWith(tracing) ? [[field.slice(tracing.length), value] as const] : [],
  );
  const published = Date.parse(received.publishTime ?? "");
  return {
    attempt: atLeast(1, attempt) ?? 1,
    message: {
      id: id ?? `pulsar ${messageId}`,
      name: properties["name"] ?? name,
      owner,
      payload: Buffer.from(payload, "base64").toString(),
      submittedAt: atLeast(0, submitted) ?? (Number.isNaN(published) ? now : published),
      ...(proof !== undefined && { proof }),
      ...(key !== undefined && key !== "" && { key }),
      ...(trace.length > 0 && { trace: Object.fromEntries(trace) }),
    },
  };
}

/** The whole number in a text, if it is at least that. */
function atLeast(least: number, text: string | undefined): number | undefined {
  const number = text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : -1;
  return number >= least ? number : undefined;
}
