-- use idempotency/record
-- A stored answer for the same request.
-- KEYS 1 the record   ARGV 1 fingerprint, 2 replays per window, 3 window (ms)
-- says: answer as JSON, replays left; or, when replayed too often, milliseconds to wait
-- cost: HMGET; a replay also HSET
local LIMIT, LASTS = tonumber(ARGV[2]), tonumber(ARGV[3])
local opened, count

return {
  check = function()
    if BARRED then return go end
    local record = read_record()
    if record[1] ~= 'done' or record[2] ~= ARGV[1] or tonumber(record[3]) <= NOW then return go end
    opened, count = tonumber(record[5] or nil), tonumber(record[6] or 0)
    local now = max(NOW, opened or NOW)
    if not opened or now >= opened + LASTS then opened, count = now, 0 end
    if count >= LIMIT then return refuse, opened + LASTS - now end
    return answer, record[4], LIMIT - count - 1
  end,
  attempt = function(verdict)
    if verdict == answer then call('HSET', KEYS[1], 'opened', opened, 'count', count + 1) end
  end,
}
