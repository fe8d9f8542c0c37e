/** Every way of weakening an endpoint or a project, one step at a time. */

/** What is weakened, the strong side, the weak side. */
type Step = readonly [path: string, strong: string, weak: string];

const limits: readonly Step[] = [
  ["rate_limit", "", "rate_limit: false"],
  ["rate_limit", "rate_limit: 20/min", "rate_limit: 40/min"],
  ["rate_limit", "rate_limit: 20/min", "rate_limit: 20/min burst 21"],
  ["rate_limit", "rate_limit: 60/min", "rate_limit: 60/s"],
  ["rate_limit", "rate_limit: fixed_window 20/min", "rate_limit: fixed_window 21/min"],
  ["rate_limit", "rate_limit: sliding_window 20/min", "rate_limit: sliding_window 20/50s"],
  ["rate_limit", "rate_limit: throttle 1/60s", "rate_limit: throttle 1/30s"],
  ["rate_limit", "rate_limit: debounce 60s", "rate_limit: debounce 59s"],
  ["rate_limit", "rate_limit: debounce 60s", "rate_limit: 20/min"],
  ["rate_limit", "rate_limit: sliding_window 20/min", "rate_limit: 60/min"],
  ["rate_limit.key", "rate_limit: { key: [user] }", "rate_limit: { key: [user, resource] }"],
  ["rate_limit.per_ip", "rate_limit: { per_ip: true }", "rate_limit: { per_ip: false }"],
  ["rate_limit.on_store_error", "rate_limit: { on_store_error: closed }", ""],
  ["rate_limit.on_store_error", "", "rate_limit: { on_store_error: open }"],
  ["rate_limit.on_exceeded", "", "rate_limit: { on_exceeded: audit }"],
  ["concurrency", "concurrency: { global: 8 }", ""],
  ["concurrency.global", "concurrency: { global: 8 }", "concurrency: { global: 9 }"],
  ["concurrency.global", "concurrency: { global: 8 }", "concurrency: { global: 0 }"],
  ["concurrency.per_user", "concurrency: { per_user: 1 }", "concurrency: { per_user: 2 }"],
  ["metrics.max_label_values", "", "metrics: { max_label_values: 101 }"],
];

const identity: readonly Step[] = [
  ["security.auth_type_required", "", "{ security: none, required_credits: 0 }"],
  [
    "security.auth_type_required",
    "security: { auth_type_required: jwt }",
    "security: { auth_type_required: custom }",
  ],
  [
    "security.permission_roles_required",
    "",
    "security: { permission_roles_required: [admin, db_user, guest] }",
  ],
  ["security.permission_roles_required", "", "security: { permission_roles_required: [] }"],
  [
    "security.user_permissions_required",
    "",
    "security: { user_permissions_required: [read:example] }",
  ],
  [
    "security.user_permissions_required",
    "security: { user_permissions_required: [write:a] }",
    "security: { user_permissions_required: [read:a] }",
  ],
  ["security.mfa_required", "", "security: { mfa_required: false }"],
  ["security.mfa_max_age", "", "security: { mfa_max_age: 301 }"],
  ["security.mfa_max_age", "security: { mfa_max_age: 0 }", "security: { mfa_max_age: 1 }"],
  ["security.ip_whitelist_enabled", "", "security: { ip_whitelist_enabled: false }"],
  [
    "security.ip_whitelist",
    "security: { ip_whitelist: [10.0.0.0/8] }",
    "security: { ip_whitelist: [10.0.0.0/8, 192.168.0.0/16] }",
  ],
  [
    "security.ip_whitelist",
    "security: { ip_whitelist: [10.1.0.0/16] }",
    "security: { ip_whitelist: [10.0.0.0/8] }",
  ],
  [
    "security.ip_whitelist",
    "security: { ip_whitelist: [2001:db8:1::/48] }",
    "security: { ip_whitelist: ['2001:db8::/32'] }",
  ],
  ["security.env_may_weaken", "", "security: { env_may_weaken: [mfa_required] }"],
];

const money: readonly Step[] = [
  ["required_credits", "required_credits: 2", ""],
  ["required_credits", "", "required_credits: 0"],
  ["credits", "", "credits: false"],
  ["credits.quota", "credits: { quota: { limit: 10, period: 1h } }", ""],
  [
    "credits.quota.limit",
    "credits: { quota: { limit: 10, period: 1h } }",
    "credits: { quota: { limit: 11, period: 1h } }",
  ],
  [
    "credits.quota.period",
    "credits: { quota: { limit: 10, period: 2h } }",
    "credits: { quota: { limit: 10, period: 1h } }",
  ],
  ["idempotency", "", "idempotency: false"],
  ["idempotency.enabled", "", "idempotency: { enabled: false }"],
  ["idempotency.required", "idempotency: { required: true }", ""],
  ["idempotency.ttl", "", "idempotency: { ttl: 1h }"],
];

const secrets: readonly Step[] = [
  ["encryption", "encryption: { fields: [body.a] }", "encryption: false"],
  ["encryption.enable_encryption", "", "encryption: { enable_encryption: false }"],
  [
    "encryption.enable_decryption",
    "encryption: { fields: [body.a], enable_decryption: false }",
    "encryption: { fields: [body.a] }",
  ],
  [
    "encryption.fields",
    "encryption: { fields: [body.a, body.b] }",
    "encryption: { fields: [body.a] }",
  ],
  [
    "encryption.env_may_weaken",
    "encryption: { fields: [body.a] }",
    "encryption: { fields: [body.a], env_may_weaken: [enable_encryption] }",
  ],
  ["logging.redact", "logging: { redact: [card] }", ""],
  [
    "response.exclude_fields",
    "response: { body: { a: string } }",
    "response: { body: { a: string }, exclude_fields: [password] }",
  ],
  ["response", "response: { body: { a: string } }", "response: false"],
  ["response.raw", "response: { raw: false }", "response: { raw: true }"],
  ["cache.shared", "cache: { enabled: true }", "cache: { enabled: true, shared: true }"],
  [
    "cache.key",
    "cache: { enabled: true, key: [body.a, body.b] }",
    "cache: { enabled: true, key: [body.a] }",
  ],
  [
    "cache.http.public",
    "cache: { enabled: true, shared: true, http: { public: false } }",
    "cache: { enabled: true, shared: true, http: { public: true } }",
  ],
];

const dependencies: readonly Step[] = [
  ["circuit_breaker", "", "circuit_breaker: false"],
  [
    "circuit_breaker.circuit_breaker_threshold",
    "",
    "circuit_breaker: { circuit_breaker_threshold: 4 }",
  ],
  [
    "circuit_breaker.circuit_breaker_timeout",
    "",
    "circuit_breaker: { circuit_breaker_timeout: 59 }",
  ],
  ["circuit_breaker.max_retries", "", "circuit_breaker: { max_retries: 4 }"],
  ["circuit_breaker.retry_backoff", "", "circuit_breaker: { retry_backoff: 1 }"],
  ["circuit_breaker.timeout", "", "circuit_breaker: { timeout: 11 }"],
  ["circuit_breaker.retry_ambiguous", "", "circuit_breaker: { retry_ambiguous: true }"],
  ["pooling.pool_size", "", "pooling: { pool_size: 11 }"],
  ["pooling.max_overflow", "", "pooling: { max_overflow: 6 }"],
  ["pooling.statement_timeout", "", "pooling: { statement_timeout: 31 }"],
];

const files: readonly Step[] = [
  [
    "upload.max_size",
    "upload: { allowed_types: [image/png], max_size: 100 }",
    "upload: { allowed_types: [image/png], max_size: 101 }",
  ],
  [
    "upload.max_files",
    "upload: { allowed_types: [image/png] }",
    "upload: { allowed_types: [image/png], max_files: 2 }",
  ],
  [
    "upload.allowed_types",
    "upload: { allowed_types: [image/png] }",
    "upload: { allowed_types: [image/png, image/*] }",
  ],
  ["job.timeout", "job: { timeout: 10 }", "job: { timeout: 11 }"],
  ["job.outbox", "job: { outbox: true }", "job: { outbox: false }"],
  ["job.webhook", "job: { webhook: false }", "job: { webhook: true }"],
];

export const settings: readonly Step[] = [
  ["auth.issuer", "auth: { issuer: a }", "auth: { issuer: b }"],
  ["auth.audience", "auth: { audience: a }", "auth: { audience: b }"],
  ["auth.algorithms", "auth: { algorithms: [ES256] }", "auth: { algorithms: [ES256, RS256] }"],
  [
    "auth.jwks_url",
    "auth: { jwks_url: 'https://a.example/keys' }",
    "auth: { jwks_url: 'https://b.example/keys' }",
  ],
  ["auth.secret", "auth: { secret: ONE }", "auth: { secret: OTHER }"],
  [
    "auth.claims.roles",
    "auth: { claims: { roles: roles } }",
    "auth: { claims: { roles: groups } }",
  ],
  ["auth.clock_tolerance", "", "auth: { clock_tolerance: 6 }"],
  ["auth.token_cache", "", "auth: { token_cache: 61 }"],
  [
    "trusted_proxies",
    "trusted_proxies: [10.0.0.0/8]",
    "trusted_proxies: [10.0.0.0/8, 172.16.0.0/12]",
  ],
  ["cors.origins", "", "cors: { origins: ['https://app.example.com'] }"],
  ["cors.headers", "", "cors: { headers: [x-a] }"],
  ["cors.credentials", "", "cors: { credentials: true }"],
  ["body_limit", "", "body_limit: 101kb"],
  ["request_timeout", "", "request_timeout: 31"],
  ["builtin.guard", "", "builtin: { guard: open }"],
  ["wiring.user", "", "wiring: { user: ./src/auth.ts#user }"],
  ["generated_edits", "", "generated_edits: allow"],
];

export const endpoints: readonly Step[] = [
  limits,
  identity,
  money,
  secrets,
  dependencies,
  files,
].flat();
