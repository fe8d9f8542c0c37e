-- Throttle and debounce: the time since the last request that counted.
-- KEYS 1 the time   ARGV 1 audit, 2 gap (ms), 3 whether a refused request counts too (debounce)
-- says: allowed, remaining, reset_after, retry_after (ms)   cost: GET, and SET when it counts
local GAP, EVERY = tonumber(ARGV[2]), ARGV[3] == '1'
local last, now, rest, allowed

local function load()
  last = tonumber(call('GET', KEYS[1]) or nil)
  now = max(NOW, last or NOW)
  rest = last and max(0, last + GAP - now) or 0
end

return {
  check = function()
    load()
    allowed = rest == 0
    local wait_for = EVERY and not allowed and GAP or rest
    return (allowed or ARGV[1] == '1') and go or refuse, { allowed and 1 or 0, '0', text(wait_for), text(wait_for) }
  end,
  attempt = function()
    if not allowed and not EVERY then return end
    keep(KEYS[1], text(now), GAP)
    rest = GAP
  end,
  tell = function()
    if not now then load() end
    return { rest == 0 and '1' or '0', text(rest), text(rest) }
  end,
}
