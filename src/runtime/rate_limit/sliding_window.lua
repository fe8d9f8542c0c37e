-- Sliding window, exact: the times of the allowed requests, numbered, in a sorted set.
-- KEYS 1 the set   ARGV 1 audit, 2 limit, 3 window (ms)
-- says: allowed, remaining, reset_after, retry_after (ms)
-- cost: 3 reads of O(log n); when allowed ZADD and one ZREMRANGEBYSCORE
local LIMIT, LASTS = tonumber(ARGV[2]), tonumber(ARGV[3])
local now, count, first, last, number, allowed

local function load()
  local newest = call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
  number, last = tonumber(newest[1] or 0), tonumber(newest[2])
  now = max(NOW, last or NOW)
  local alive = '(' .. text(now - LASTS)
  count = call('ZCOUNT', KEYS[1], alive, '+inf')
  first = tonumber(call('ZRANGEBYSCORE', KEYS[1], alive, '+inf', 'WITHSCORES', 'LIMIT', 0, 1)[2])
end

local function left()
  if count == 0 then return LIMIT, 0, 0 end
  return LIMIT - count, last + LASTS - now, count < LIMIT and 0 or first + LASTS - now
end

return {
  check = function()
    load()
    allowed = count < LIMIT
    local remaining, reset, retry = left()
    if allowed then remaining = remaining - 1 end
    return (allowed or ARGV[1] == '1') and go or refuse, { allowed and 1 or 0, text(remaining), text(reset), text(retry) }
  end,
  attempt = function()
    if not allowed then return end
    call('ZADD', KEYS[1], text(now), string.format('%016.0f', number + 1))
    call('ZREMRANGEBYSCORE', KEYS[1], '-inf', text(now - LASTS))
    call('PEXPIRE', KEYS[1], text(LASTS + GRACE))
    count, first, last = count + 1, first or now, now
  end,
  tell = function()
    if not now then load() end
    local remaining, reset, retry = left()
    return { text(remaining), text(reset), text(retry) }
  end,
}
