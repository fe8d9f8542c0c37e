export { getSecureLogger, type SecureLoggerOptions } from "./secure-logger.js";
export { logEndpointEvent } from "./log-endpoint-event.js";
export type { ErrorInfo, Track } from "./error-info.js";
export type { Log, Write } from "./log.js";
export { redaction, redactText, type Redact } from "./redact.js";
export { trackErrors, type TrackErrors } from "./track-errors.js";
