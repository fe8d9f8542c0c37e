/** The `code` of each refusal that a generated API answers, and what a caller does about it. */

interface ProblemCode {
  readonly status: number;
  readonly means: string;
  readonly cure: string;
}

const is = (status: number, means: string, cure: string): ProblemCode => ({ status, means, cure });

export const problemCodes: Readonly<Record<string, ProblemCode>> = {
  answer_not_kept: is(
    409,
    "the request with this key was answered, but its answer was too large or not text to be kept",
    "look up its result, or send a new key",
  ),
  api_key_invalid: is(401, "nobody has this API key", "send a key that was issued here"),
  api_key_missing: is(401, "the endpoint asks for an API key", "send X-API-Key"),
  bad_request: is(400, "the request was not accepted", "compare it with the API document"),
  body_incomplete: is(400, "the body ended early", "send it again"),
  body_too_large: is(413, "the body is larger than body_limit", "send less, or raise body_limit"),
  busy: is(503, "the endpoint runs as many requests as it may", "come again after Retry-After"),
  circuit_open: is(503, "the service behind it failed too often", "come again after Retry-After"),
  check_violation: is(422, "a rule of the table refuses a value", "send another value"),
  client_gone: is(499, "the client closed the connection", "nothing: nobody reads the answer"),
  csrf_token_invalid: is(403, "a session's request without its CSRF token", "send X-CSRF-Token"),
  database_error: is(500, "the database refused a statement", "look for the request id in the log"),
  database_outcome_unknown: is(
    503,
    "the connection broke before a change was confirmed",
    "look whether it was made before sending it again",
  ),
  database_denied: is(
    403,
    "the database's grants or policies forbid it to this caller",
    "call as somebody whom they let, or change the policies",
  ),
  database_role_not_allowed: is(
    403,
    "the token names a database role that may not be used",
    "issue it with another role, or list the role in `roles`",
  ),
  database_unavailable: is(503, "no database connection was there in time", "come again later"),
  exclusion_violation: is(409, "it collides with another row", "change it, or the other one"),
  forbidden: is(
    403,
    "who submitted a job lacks the scopes or roles that its worker asks for",
    "submit it as somebody who has them",
  ),
  foreign_key_violation: is(
    409,
    "it refers to a row that isn't there, or is referred to",
    "see both",
  ),
  headers_too_large: is(431, "the header fields are too large", "send fewer or shorter ones"),
  idempotency_key_invalid: is(400, "the key isn't 1 to 255 printable characters", "send another"),
  idempotency_key_required: is(400, "the endpoint wants an idempotency key", "send the header"),
  idempotency_key_reused: is(422, "the key came with another request before", "take a new key"),
  idempotency_replay_limited: is(429, "one key was repeated too often", "wait for Retry-After"),
  idempotency_running: is(409, "the first request with this key still runs", "ask again later"),
  identity_invalid: is(
    401,
    "a job doesn't say, signed with SECRET_KEY, who submitted it",
    "give workers the key of the API",
  ),
  insufficient_credits: is(402, "the caller has too few credits", "buy some; see `required`"),
  internal: is(500, "the handler threw", "look for the request id in the log"),
  invalid_cursor: is(400, "the cursor is of another list, or nobody's", "begin at the first page"),
  invalid_fields: is(400, "`fields` names what the answer doesn't have", "name fields of it"),
  invalid_input: is(422, "values are wrong; `errors` names each", "correct what the pointers name"),
  invalid_value: is(422, "the database can't read a value", "send one that fits the column"),
  invalid_json: is(400, "the body isn't JSON", "send JSON"),
  ip_not_allowed: is(403, "the address isn't on the list", "add it to IP_WHITELIST"),
  issuer_unavailable: is(503, "the keys of the token's issuer can't be read", "come again later"),
  job_over: is(409, "the job has ended and can't be cancelled", "nothing: read its result"),
  malformed_request: is(400, "what came isn't HTTP", "look at the client, or what is between"),
  malformed_url: is(400, "the address is malformed", "encode it"),
  method_not_allowed: is(405, "the path exists, the method doesn't", "see Allow"),
  mfa_unavailable: is(503, "nobody could say what the second factor is", "come again later"),
  not_null_violation: is(422, "a value is missing that the table wants", "send it"),
  not_found: is(404, "there is no such route or thing", "compare it with the API document"),
  passwords_busy: is(503, "too many passwords are being checked", "come again after Retry-After"),
  precondition_failed: is(
    412,
    "somebody changed the row since it was read",
    "read it again, and send its new ETag as If-Match",
  ),
  queue_away: is(503, "the queue doesn't answer", "come again after Retry-After"),
  quota_exceeded: is(429, "the quota of this period is used up", "wait for Retry-After"),
  rate_limited: is(429, "the caller came too often", "wait for Retry-After"),
  request_timeout: is(408, "the request took too long to arrive", "send it again"),
  response_invalid: is(500, "the handler answered what the YAML doesn't declare", "correct either"),
  role_missing: is(
    403,
    "the caller has none of the roles",
    "give one of `permission_roles_required`",
  ),
  scope_missing: is(403, "the token lacks a scope", "issue it with `user_permissions_required`"),
  session_invalid: is(401, "the session has ended or isn't ours", "sign in again"),
  session_missing: is(401, "the endpoint asks for a session", "sign in"),
  store_unavailable: is(503, "the store doesn't answer", "come again after Retry-After"),
  target_not_allowed: is(
    422,
    "the request leads to an address that may not be called",
    "name another target",
  ),
  timeout: is(504, "the work took longer than it may", "raise the timeout, or do less"),
  token_missing: is(401, "the endpoint asks for a bearer token", "send Authorization"),
  too_many_attempts: is(429, "too many wrong codes", "wait for Retry-After"),
  too_many_in_flight: is(429, "too many requests of the caller run at once", "wait for one to end"),
  too_many_passwords: is(429, "too many passwords were tried", "wait for Retry-After"),
  unique_violation: is(409, "there already is one like this", "change it, or use the other one"),
  unsupported_media_type: is(415, "the body isn't application/json", "send Content-Type"),
  worker_lost: is(
    500,
    "every worker that tried the job stopped without an answer",
    "look at the memory and the log of the workers",
  ),
};
