-- A stored answer for the same request; a hash holds the record of a key.
-- KEYS 1 the record   ARGV 1 fingerprint, empty without a key, 2 replays per window, 3 window (ms)
-- says: answer as JSON, replays left; or, when replayed too often, milliseconds to wait
-- cost: HMGET; a replay also HSET
local LIMIT, LASTS = tonumber(ARGV[2]), tonumber(ARGV[3])
local opened, count, now

return {
  check = function()
    if ARGV[1] == '' or BARRED then return go end
    local record = call('HMGET', KEYS[1], 'state', 'fingerprint', 'expires', 'answer', 'opened', 'count')
    if record[1] ~= 'done' or record[2] ~= ARGV[1] or tonumber(record[3]) <= NOW then return go end
    opened, count = tonumber(record[5] or nil), tonumber(record[6] or 0)
    now = max(NOW, opened or NOW)
    if not opened or now >= opened + LASTS then opened, count = now, 0 end
    if count >= LIMIT then return refuse, { text(opened + LASTS - now) } end
    return answer, { record[4], text(LIMIT - count - 1) }
  end,
  attempt = function(verdict)
    if verdict == answer then call('HSET', KEYS[1], 'opened', text(opened), 'count', text(count + 1)) end
  end,
}
