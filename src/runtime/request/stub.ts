const mark = Symbol.for("@endpointgen/runtime.stub");

/** Marks a scaffolded function: development runs it, production refuses to start with it. */
export function stub<Fn extends (...given: never[]) => unknown>(handle: Fn): Fn {
  return Object.assign(handle, { [mark]: true });
}

/** Whether `stub` marked this function. */
export function isStub(handle: unknown): boolean {
  return typeof handle === "function" && mark in handle;
}
