/** The files that adopting adds: they are the user's from then on. */
import { posix } from "node:path";
import { modulePath } from "../render/module-path.js";
import type { Parts } from "./parts.js";
import type { Surroundings } from "./surroundings.js";

/** Where things go, relative to the package. */
export interface Layout {
  /** The module that the app mounts. */
  readonly endpoints: string;
  /** Says who `req.user` is. */
  readonly user: string;
  readonly generated: string;
  readonly handlers: string;
  readonly tests: string;
}

/** Beside the app, and nowhere where something is already. */
export function layoutFor(
  appPath: string,
  tests: string,
  exists: (path: string) => boolean,
): Layout {
  const folder = posix.dirname(appPath);
  const [top = "."] = appPath.includes("/") ? appPath.split("/") : ["."];
  const free = (...paths: readonly string[]): string =>
    paths.find((path) => !exists(path)) ?? paths[0] ?? "";
  return {
    endpoints: free(posix.join(folder, "endpoints.ts"), posix.join(folder, "endpointgen.ts")),
    user: free(posix.join(folder, "user-from-request.ts"), posix.join(folder, "endpoint-user.ts")),
    generated: free(posix.join(top, "generated"), posix.join(top, "endpoints-generated")),
    handlers: free(posix.join(top, "handlers"), posix.join(top, "endpoint-handlers")),
    tests,
  };
}

export function endpointsModule(layout: Layout, extension: string): string {
  const folder = posix.dirname(layout.endpoints);
  const from = (name: string): string =>
    modulePath(folder, `${layout.generated}/${name}.ts`).replace(/\.js$/, extension);
  return `import { embed } from "@endpointgen/runtime";
import * as mounts from "${from("index")}";
import { settings } from "${from("settings")}";
import { wiring } from "${from("wiring")}";

/** The endpoints of endpoints/*.yaml as one middleware; the app uses it before its error handlers. */
export const endpoints = embed({ settings, wiring, mounts });
`;
}

export function userModule(auth: { readonly file: string; readonly exported: string }): string {
  return `import type { WiredUser } from "@endpointgen/runtime";
import type { Request } from "express";

/** What \`${auth.exported}\` of ${auth.file} leaves in \`req.user\`; correct the names to yours. */
interface OwnUser {
  readonly id?: string | number;
  readonly sub?: string;
  readonly role?: string;
  readonly roles?: readonly string[];
  readonly scopes?: readonly string[];
}

/** Who is calling, for scopes, roles and limits. Nobody: the request is refused with 401. */
export function userFromRequest(request: Request): WiredUser | undefined {
  const { user } = request as Request & { readonly user?: OwnUser };
  const id = user?.id ?? user?.sub;
  if (user === undefined || id === undefined) return undefined;
  return {
    id: String(id),
    tenant: undefined,
    roles: new Set(user.roles ?? (user.role === undefined ? [] : [user.role])),
    scopes: new Set(user.scopes ?? []),
    claims: {},
    token: { id: String(id), mfa: false, expiresAt: Infinity },
  };
}
`;
}

export interface SettingsParts {
  readonly surroundings: Surroundings;
  readonly layout: Layout;
  readonly parts: Parts;
  /** The app itself runs the middleware that sets \`req.user\`. */
  readonly authRuns: boolean;
}

const usual = { generated: "src/generated", handlers: "src/handlers", tests: "test/generated" };

/** `endpointgen.yaml`: only what differs from the defaults. */
export function settingsText({ surroundings, layout, parts, authRuns }: SettingsParts): string {
  const { modules, runner } = surroundings;
  const paths = (["generated", "handlers", "tests"] as const).filter(
    (name) => layout[name] !== usual[name],
  );
  return `${[
    "# Settings of the endpoints; every key has a default, see `npx endpointgen schema project`.",
    "version: 1",
    "endpoints: endpoints/*.yaml",
    ...(modules === "esm" ? [] : [`modules: ${modules}`]),
    ...(runner === "vitest" ? [] : [`test_runner: ${runner}`]),
    ...(paths.length > 0 ? ["paths:", ...paths.map((name) => `  ${name}: ${layout[name]}`)] : []),
    ...wiringLines(layout, parts, authRuns),
  ].join("\n")}\n`;
}

function wiringLines(layout: Layout, { db, redis, auth }: Parts, authRuns: boolean): string[] {
  const lines = [
    ...(auth === undefined
      ? []
      : [
          `  # What ${auth.exported} leaves in req.user, as a user with roles and scopes.`,
          `  user: ./${layout.user}#userFromRequest`,
        ]),
    ...(auth === undefined || authRuns
      ? []
      : [
          "  # Runs before every endpoint, public ones included.",
          `  use: [./${auth.file}#${auth.exported}]`,
        ]),
    ...(db === undefined
      ? []
      : ["  # What handlers get as `db`.", `  db: ./${db.file}#${db.exported}`]),
    ...(redis?.wirable === true
      ? [
          "  # Its server keeps limits and keys, over connections of their own; tests keep theirs in memory.",
          `  redis: ./${redis.file}#${redis.exported}`,
        ]
      : []),
  ];
  const other =
    redis?.wirable === false &&
    `# Found, and not used: the Redis client ./${redis.file}#${redis.exported}, which isn't of ioredis.`;
  return [...(other === false ? [] : [other]), ...(lines.length > 0 ? ["wiring:", ...lines] : [])];
}
