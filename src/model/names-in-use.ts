/**
 * Names that generated files use for themselves where they also use the endpoint's own: an endpoint
 * called `user` or `retry` must not take them.
 */
const inUse = new Set(
  // The endpoint: its variables, then what it imports.
  (
    "address admission background bar cacheFields chain claim decryptOutgoing encryptIncoming fingerprint guarded " +
    "guards input form uploads " +
    "observed outcome ownHandler pass path published request resource streamed tasks user webhook webhookUrl " +
    "circuitBreaker clientNetwork concurrency endpointTasks eventAfter fifo fileUploads firstBar fixedWindow hasRole hold httpCache " +
    "idempotencyKey keyPresent " +
    "debounce lfu lifo lru mru once ownAnswer retry sieve slidingWindow streamedRows throttle timeout tokenBucket totpOnce " +
    // The contract.
    "defineEndpoint fromEnvironment openapi sealed textBoolean textDuration textInteger textList " +
    "textNumber " +
    // The handler and the tests.
    "jobs offloaded finishedJob finishedTasks mount noDatabase publishedEvents ran receiver webhookReceiver stub afterEach api assert describe example it start started testEndpoint without"
  ).split(" "),
);

export const isInUse = (camelCaseName: string): boolean => inUse.has(camelCaseName);
