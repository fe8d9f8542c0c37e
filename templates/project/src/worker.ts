import { loadEnvironmentFiles, serveJobs } from "@endpointgen/runtime";

// Before anything else is imported: modules read the environment while they load.
loadEnvironmentFiles();

const { buildApp } = await import("./app.js");
await serveJobs(buildApp());
