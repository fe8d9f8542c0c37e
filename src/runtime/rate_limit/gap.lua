-- use rate_limit/limiter
-- Throttle and debounce: the time since the last request that counted.
-- KEYS 1 the time   ARGV 1 audit, 2 gap (ms), 3 whether a refused request counts too (debounce)
-- says: allowed, remaining, reset_after, retry_after (ms)   cost: GET, and SET when it counts
local GAP, EVERY = tonumber(ARGV[2]), ARGV[3] == '1'
local now, rest

local function load()
  local last = tonumber(call('GET', KEYS[1]) or nil)
  now = max(NOW, last or NOW)
  rest = last and max(0, last + GAP - now) or 0
end

-- Of a debounce a refused try begins the quiet time anew.
local function allows()
  if rest == 0 then return true end
  if EVERY then rest = GAP end
  return false
end

local function left() return rest == 0 and 1 or 0, rest, rest end

local function count(allowed)
  if not allowed and not EVERY then return end
  keep(KEYS[1], now, GAP)
  rest = GAP
end

return limiter(load, allows, left, count)
