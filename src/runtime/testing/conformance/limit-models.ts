/** Limiters as one would write them without a thought of speed: what they are compared with. */

/** What a model says to one try. */
export interface Told {
  readonly allowed: boolean;
  readonly remaining: number;
  /** Milliseconds until all is there again. */
  readonly reset: number;
  /** Milliseconds until the next try is allowed. */
  readonly retryAfter: number;
}

/** A limiter of one key; times in milliseconds. */
export type Model = (now: number) => Told;

const ceil = (left: bigint, right: bigint): bigint => (left + right - 1n) / right;

/** Tokens as fractions with the denominator `window`, in whole numbers of any size. */
export function tokenBucketModel(capacity: number, refill: number, window: number): Model {
  const [token, gain] = [BigInt(window), BigInt(refill)];
  const full = BigInt(capacity) * token;
  let level = full;
  let at: number | undefined;
  return (time) => {
    const now = Math.max(time, at ?? time);
    const gained = level + BigInt(now - (at ?? now)) * gain;
    const there = gained > full ? full : gained;
    const allowed = there >= token;
    const left = allowed ? there - token : there;
    if (allowed) [level, at] = [left, now];
    return {
      allowed,
      remaining: Number(left / token),
      reset: Number(ceil(full - left, gain)),
      retryAfter: left >= token ? 0 : Number(ceil(token - left, gain)),
    };
  };
}

export function fixedWindowModel(limit: number, window: number): Model {
  let opened: number | undefined;
  let allowed: number[] = [];
  return (time) => {
    const now = Math.max(time, opened ?? time);
    const isOver = opened === undefined || now >= opened + window;
    const begin = isOver ? now : (opened ?? now);
    const before = isOver ? [] : allowed;
    const isAllowed = before.length < limit;
    if (isAllowed) [opened, allowed] = [begin, [...before, now]];
    const count = isAllowed ? before.length + 1 : before.length;
    const reset = begin + window - now;
    return {
      allowed: isAllowed,
      remaining: limit - count,
      reset,
      retryAfter: count < limit ? 0 : reset,
    };
  };
}

/** Looks at all allowed tries of the past. */
export function slidingWindowModel(limit: number, window: number): Model {
  const allowed: number[] = [];
  return (time) => {
    const now = Math.max(time, allowed.at(-1) ?? time);
    const inside = allowed.filter((at) => at > now - window);
    const isAllowed = inside.length < limit;
    if (isAllowed) {
      allowed.push(now);
      inside.push(now);
    }
    const oldest = inside[0] ?? now;
    return {
      allowed: isAllowed,
      remaining: limit - inside.length,
      reset: (inside.at(-1) ?? now) + window - now,
      retryAfter: inside.length < limit ? 0 : oldest + window - now,
    };
  };
}

export function throttleModel(gap: number): Model {
  let last: number | undefined;
  return (time) => {
    const now = Math.max(time, last ?? time);
    const allowed = last === undefined || now - last >= gap;
    if (allowed) last = now;
    const wait = (last ?? now) + gap - now;
    return { allowed, remaining: 0, reset: wait, retryAfter: wait };
  };
}

export function debounceModel(quiet: number): Model {
  let last: number | undefined;
  return (time) => {
    const now = Math.max(time, last ?? time);
    const allowed = last === undefined || now - last >= quiet;
    last = now;
    return { allowed, remaining: 0, reset: quiet, retryAfter: quiet };
  };
}
