-- Fixed window; it opens at a key's first request.
-- KEYS 1 "opened count"   ARGV 1 audit, 2 limit, 3 window (ms)
-- says: allowed, remaining, reset_after, retry_after (ms)   cost: GET, and SET when allowed
local LIMIT, LASTS = tonumber(ARGV[2]), tonumber(ARGV[3])
local opened, count, now, allowed

local function load()
  local kept = call('GET', KEYS[1])
  local since, counted = (kept or ''):match('^(%S+) (%S+)$')
  since = tonumber(since)
  now = max(NOW, since or NOW)
  if since and now < since + LASTS then opened, count = since, tonumber(counted) end
end

local function left()
  if not opened then return LIMIT, 0, 0 end
  local remaining, rest = max(0, LIMIT - count), opened + LASTS - now
  return remaining, rest, remaining > 0 and 0 or rest
end

return {
  check = function()
    load()
    allowed = not opened or count < LIMIT
    local remaining, reset, retry = left()
    if allowed then remaining = remaining - 1 end
    return (allowed or ARGV[1] == '1') and go or refuse, { allowed and 1 or 0, text(remaining), text(reset), text(retry) }
  end,
  attempt = function()
    if not allowed then return end
    opened, count = opened or now, (count or 0) + 1
    keep(KEYS[1], text(opened) .. ' ' .. text(count), opened + LASTS - now)
  end,
  tell = function()
    if not now then load() end
    local remaining, reset, retry = left()
    return { text(remaining), text(reset), text(retry) }
  end,
}
