-- use rate_limit/limiter
-- Fixed window; it opens at a key's first request.
-- KEYS 1 "opened count"   ARGV 1 audit, 2 limit, 3 window (ms)
-- says: allowed, remaining, reset_after, retry_after (ms)   cost: GET, and SET when allowed
local LIMIT, LASTS = tonumber(ARGV[2]), tonumber(ARGV[3])
local opened, counted, now

local function load()
  now = NOW
  local kept = call('GET', KEYS[1])
  if not kept then return end
  local since, sum = kept:match('^(%S+) (%S+)$')
  since = tonumber(since)
  now = max(NOW, since)
  if now < since + LASTS then opened, counted = since, tonumber(sum) end
end

local function allows() return not opened or counted < LIMIT end

local function left()
  if not opened then return LIMIT, 0, 0 end
  local remaining, rest = max(0, LIMIT - counted), opened + LASTS - now
  return remaining, rest, remaining > 0 and 0 or rest
end

local function count(allowed)
  if not allowed then return end
  opened, counted = opened or now, (counted or 0) + 1
  keep(KEYS[1], format('%.0f %.0f', opened, counted), opened + LASTS - now)
end

return limiter(load, allows, left, count)
