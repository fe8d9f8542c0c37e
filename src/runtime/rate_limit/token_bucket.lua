-- use rate_limit/limiter
-- Token bucket in whole parts of a token; token_bucket.ts has the arithmetic.
-- KEYS 1 "level at"   ARGV 1 audit, 2 full, 3 token, 4 gain per ms
-- says: allowed, remaining, reset_after, retry_after (ms)   cost: GET, and SET when allowed
local FULL, TOKEN, GAIN = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local ceil = math.ceil
local level, at

local function load()
  local kept = call('GET', KEYS[1])
  if not kept then
    level, at = FULL, NOW
    return
  end
  local was, since = kept:match('^(%S+) (%S+)$')
  was, since = tonumber(was), tonumber(since)
  at = max(NOW, since)
  local elapsed = at - since
  level = elapsed >= ceil((FULL - was) / GAIN) and FULL or was + elapsed * GAIN
end

local function allows() return level >= TOKEN end

local function left()
  return floor(level / TOKEN), ceil((FULL - level) / GAIN), ceil(max(0, TOKEN - level) / GAIN)
end

local function count(allowed)
  if not allowed then return end
  level = level - TOKEN
  keep(KEYS[1], format('%.0f %.0f', level, at), ceil((FULL - level) / GAIN))
end

return limiter(load, allows, left, count)
