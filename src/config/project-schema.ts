import { z } from "zod";
import { block, flag, formed, line, listOf, oneOf, seconds, text } from "../sections/kinds.js";
import { isAddressRange } from "../sections/security/address-range.js";
import { bytes } from "./byte-size.js";

const folder = () =>
  formed(
    /^(?![/~]|[A-Za-z]:)(?!(.*\/)?\.\.(\/|$))[^\\\s]+$/,
    "a folder of this project, such as src/handlers",
  );

const reference = () =>
  formed(
    /^\.\/[^#\s]+\.[cm]?[jt]s#[A-Za-z_$][\w$]*$/,
    "a file and its export, such as ./src/auth.ts#userFromRequest",
  );

const part = (description: string) => reference().optional().meta({ description });

const paths = () =>
  block(
    {
      generated: folder().default("src/generated").meta({ description: "Generated code." }),
      handlers: folder().default("src/handlers").meta({ description: "Your business logic." }),
      tests: folder().default("test/generated").meta({ description: "Generated tests." }),
      migrations: folder().default("migrations").meta({ description: "SQL migrations." }),
    },
    "Where files are, from the project's root.",
  );

const algorithms = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
  "HS256",
  "HS384",
  "HS512",
] as const;

const claims = () =>
  block(
    {
      user: line("sub", "Claim of the user's id."),
      scopes: line("scope", "Claim of the scopes: a list, or text with spaces."),
      roles: line("roles", "Claim of the roles."),
      tenant: line("tenant", "Claim of the tenant."),
    },
    "Where a token says who it is for; dots lead into maps.",
  );

const auth = () =>
  block(
    {
      issuer: text().optional().meta({
        description: "Who issues the tokens.",
        defaultText: "`JWT_ISSUER`; on the laptop its own issuer",
      }),
      audience: text()
        .optional()
        .meta({ description: "Whom the tokens are for.", defaultText: "`JWT_AUDIENCE`" }),
      algorithms: z.array(z.enum(algorithms)).min(1).optional().meta({
        description: "Signatures that are accepted.",
        defaultText: "HS256 with a secret, otherwise RS256, ES256 and EdDSA",
      }),
      jwks_url: z
        .url({ protocol: /^https?$/, error: "a web address" })
        .optional()
        .meta({ description: "The issuer's key set.", defaultText: "`JWT_JWKS_URL`" }),
      secret: formed(
        /^[A-Z_][A-Z0-9_]*$/,
        "the name of an environment value (never the secret itself)",
      )
        .optional()
        .meta({
          description: "Environment value that holds the shared secret.",
          sensitive: true,
          defaultText: "`JWT_SECRET`",
        }),
      clock_tolerance: seconds(5, "Seconds that clocks may differ.", { min: 0, max: 300 }),
      claims: claims(),
      token_cache: seconds(60, "Seconds that the verdict on a token is remembered; 0: never.", {
        min: 0,
        max: 3600,
      }),
    },
    "How tokens are checked.",
  );

const proxy = () =>
  z
    .string()
    .refine(isAddressRange, { error: "an address or range such as 10.0.0.0/8" })
    .refine((range) => !range.endsWith("/0"), {
      error: "a range of your own proxies: trusting everybody lets callers choose their address",
    });

const cors = () =>
  block(
    {
      origins: listOf(
        formed(/^https?:\/\/[^\s/*]+$/, "an origin, such as https://app.example.com"),
        [],
        "Web origins that may call; none: closed.",
      ),
      headers: listOf(text(), [], "Request headers that those may send besides the usual."),
      credentials: flag(false, "Whether cookies come along."),
      max_age: seconds(600, "Seconds that a browser remembers the permission.", {
        min: 0,
        max: 86_400,
      }),
    },
    "Which web pages may call.",
  );

const builtin = () =>
  block(
    {
      prefix: formed(/^(\/[\w.-]+)*$/, "a path, such as /internal")
        .default("")
        .meta({ description: "Path before all of them." }),
      port: z
        .int()
        .min(1)
        .max(65_535)
        .optional()
        .meta({ description: "A port of their own.", defaultText: "the API's port" }),
      guard: oneOf(
        ["closed", "open"],
        "closed",
        "Who sees `/metrics`, `/docs`, `/openapi.json`, `/jobs` and `/status` in production. `/live` and `/ready` are always open.",
      ),
    },
    "The routes that every project has.",
  );

const wiring = () =>
  block(
    {
      user: part("Who is calling, instead of our token check."),
      api_key: part("Whose an API key is, by its SHA-256."),
      db: part("A connection pool."),
      redis: part("An ioredis client; its server is used over connections of our own."),
      credits: part("Balances of your own."),
      mfa: part("The TOTP secret of a user."),
      use: listOf(reference(), [], "Express middleware before every endpoint."),
      on_error: part("Told of every unexpected error."),
    },
    "The project's own parts instead of ours.",
  );

const format = () =>
  oneOf(
    ["found", "built-in"],
    "found",
    "Style of generated code: the project's own settings, or ours.",
  );

/** All keys have defaults: an empty file is a project. */
export const projectSchema = () =>
  z.strictObject({
    version: z.literal(1).default(1).meta({ description: "Version of this format." }),
    endpoints: formed(
      /^(?!\/)(?!.*\.\.)\S+\.ya?ml$/,
      "a pattern for YAML files, such as endpoints/*.yaml",
    )
      .default("endpoints/*.yaml")
      .meta({ description: "Where the endpoints' files are." }),
    paths: paths(),
    defaults: z
      .record(z.string(), z.unknown())
      .optional()
      .meta({ description: "Part of a config that lies under every endpoint." }),
    base_path: formed(/^(\/[\w.~-]+)*$/, "a path, such as /v1")
      .default("")
      .meta({ description: "Path before every route." }),
    auth: auth(),
    trusted_proxies: listOf(
      proxy(),
      [],
      "Proxies whose `X-Forwarded-For` is believed, as addresses and ranges.",
    ),
    cors: cors(),
    body_limit: bytes(102_400, "Largest body that is read, such as `100kb`."),
    request_timeout: seconds(30, "Seconds for a request with all its attempts."),
    builtin: builtin(),
    wiring: wiring(),
    modules: oneOf(["esm", "commonjs"], "esm", "What the project's TypeScript is compiled to."),
    test_runner: oneOf(["vitest", "jest", "node"], "vitest", "What runs the generated tests."),
    generated_edits: oneOf(
      ["allow", "report", "forbid"],
      "report",
      "Edits in generated files: merged; merged and told, found by `generate --check`; or refused.",
    ),
    format: format(),
  });
