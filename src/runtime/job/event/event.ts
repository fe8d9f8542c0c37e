/** What tells that work succeeded, in the fields of CloudEvents 1.0; never what was asked or answered. */
export interface JobEvent {
  readonly specversion: "1.0";
  /** The same however often the event comes: of a job the job's id. */
  readonly id: string;
  /** `event_label` of the YAML. */
  readonly type: string;
  /** The endpoint's name. */
  readonly source: string;
  /** ISO 8601, when it was told. */
  readonly time: string;
  /** The id of the job or of the request. */
  readonly subject: string;
}

/** Publishes an event. Rejects with a `QueueAway`; it may then have arrived all the same. */
export type PublishEvent = (event: JobEvent) => Promise<void>;
