import { expect, it } from "vitest";
import { StartupError } from "../environment/startup-error.js";
import type { App } from "../http/app.js";
import { uploadFolder } from "./upload-folder.js";

/** As far as the folder looks at it. */
const appIn = (environment: Readonly<Record<string, string>>) => ({ environment }) as App;

it.each([[{}], [{ NODE_ENV: "production" }], [{ NODE_ENV: "staging" }]])(
  "has to be named in production, which is whatever has no other name: %o",
  (environment) => {
    expect(() => uploadFolder(appIn(environment))).toThrow(StartupError);
  },
);

it.each(["development", "test"])("needs no name in %s", (mode) => {
  expect(() => uploadFolder(appIn({ NODE_ENV: mode }))).not.toThrow();
});
