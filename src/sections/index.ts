// Written by `npm run gen` from the folders beside this file.
import { room as background } from "./background/index.js";
import { room as cache } from "./cache/index.js";
import { room as circuit_breaker } from "./circuit_breaker/index.js";
import { room as concurrency } from "./concurrency/index.js";
import { room as credits } from "./credits/index.js";
import { room as db } from "./db/index.js";
import { room as encryption } from "./encryption/index.js";
import { room as idempotency } from "./idempotency/index.js";
import { room as job } from "./job/index.js";
import { room as logging } from "./logging/index.js";
import { room as metrics } from "./metrics/index.js";
import { room as performance } from "./performance/index.js";
import { room as pooling } from "./pooling/index.js";
import { room as pulsar_labeling } from "./pulsar_labeling/index.js";
import { room as rate_limit } from "./rate_limit/index.js";
import { room as request } from "./request/index.js";
import { room as response } from "./response/index.js";
import { room as security } from "./security/index.js";
import { room as stream } from "./stream/index.js";
import { room as tracing } from "./tracing/index.js";
import { room as upload } from "./upload/index.js";

/** Every section of the YAML, by its key. */
export const rooms = {
  background,
  cache,
  circuit_breaker,
  concurrency,
  credits,
  db,
  encryption,
  idempotency,
  job,
  logging,
  metrics,
  performance,
  pooling,
  pulsar_labeling,
  rate_limit,
  request,
  response,
  security,
  stream,
  tracing,
  upload,
} as const;

export type RoomKey = keyof typeof rooms;
