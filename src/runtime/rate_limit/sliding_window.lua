-- use rate_limit/limiter
-- Sliding window, exact: the times of the allowed requests, numbered, in a sorted set.
-- KEYS 1 the set   ARGV 1 audit, 2 limit, 3 window (ms)
-- says: allowed, remaining, reset_after, retry_after (ms)
-- cost: ZRANGE, and 2 reads of O(log n) unless it is empty; when allowed 3 writes
local LIMIT, LASTS = tonumber(ARGV[2]), tonumber(ARGV[3])
local now, alive, first, last, number

local function load()
  now, alive, number = NOW, 0, 0
  local newest = call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
  if not newest[1] then return end
  number, last = tonumber(newest[1]), tonumber(newest[2])
  now = max(NOW, last)
  local since = format('(%.0f', now - LASTS)
  alive = call('ZCOUNT', KEYS[1], since, '+inf')
  if alive == 0 then return end
  first = tonumber(call('ZRANGEBYSCORE', KEYS[1], since, '+inf', 'WITHSCORES', 'LIMIT', 0, 1)[2])
end

local function allows() return alive < LIMIT end

local function left()
  if alive == 0 then return LIMIT, 0, 0 end
  return LIMIT - alive, last + LASTS - now, alive < LIMIT and 0 or first + LASTS - now
end

local function count(allowed)
  if not allowed then return end
  call('ZADD', KEYS[1], now, format('%016.0f', number + 1))
  call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - LASTS)
  call('PEXPIRE', KEYS[1], LASTS + GRACE)
  alive, first, last = alive + 1, first or now, now
end

return limiter(load, allows, left, count)
