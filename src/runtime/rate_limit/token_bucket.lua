-- Token bucket in whole parts of a token; token_bucket.ts has the arithmetic.
-- KEYS 1 "level at"   ARGV 1 audit, 2 full, 3 token, 4 gain per ms
-- says: allowed, remaining, reset_after, retry_after (ms)   cost: GET, and SET when allowed
local FULL, TOKEN, GAIN = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local level, at, allowed

local function left()
  return floor(level / TOKEN), math.ceil((FULL - level) / GAIN), math.ceil(max(0, TOKEN - level) / GAIN)
end

local function load()
  local kept = call('GET', KEYS[1])
  if not kept then
    level, at = FULL, NOW
    return
  end
  local was, since = kept:match('^(%S+) (%S+)$')
  was, since = tonumber(was), tonumber(since)
  at = max(NOW, since)
  local missing, elapsed = FULL - was, at - since
  level = elapsed >= math.ceil(missing / GAIN) and FULL or was + elapsed * GAIN
end

return {
  check = function()
    load()
    allowed = level >= TOKEN
    local remaining, reset, retry = left()
    if allowed then remaining = floor((level - TOKEN) / TOKEN) end
    return (allowed or ARGV[1] == '1') and go or refuse, { allowed and 1 or 0, text(remaining), text(reset), text(retry) }
  end,
  attempt = function()
    if not allowed then return end
    level = level - TOKEN
    keep(KEYS[1], text(level) .. ' ' .. text(at), math.ceil((FULL - level) / GAIN))
  end,
  tell = function()
    if not level then load() end
    local remaining, reset, retry = left()
    return { text(remaining), text(reset), text(retry) }
  end,
}
