-- A gap between two requests.
-- KEYS 1 the time of the last one   ARGV 1 audit, 2 gap (ms)
-- says: allowed, remaining, reset_after, retry_after (ms)   cost: GET, and SET when allowed
local GAP = tonumber(ARGV[2])
local rest

local function load()
  local last = tonumber(call('GET', KEYS[1]) or nil)
  rest = last and max(0, last + GAP - NOW) or 0
end

return {
  check = function()
    load()
    local allowed = rest == 0
    return (allowed or ARGV[1] == '1') and go or refuse, { allowed and 1 or 0, '0', text(rest), text(rest) }
  end,
  attempt = function()
    if rest > 0 then return end
    keep(KEYS[1], text(NOW), GAP)
    rest = GAP
  end,
  tell = function()
    if not rest then load() end
    return { rest == 0 and '1' or '0', text(rest), text(rest) }
  end,
}
