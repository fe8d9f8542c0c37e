-- use idempotency/record
-- Stops a second run and keeps the record of the first one.
-- KEYS 1 the record   ARGV 1 fingerprint, 2 life of a record (ms), 3 resolvable (0 or 1)
-- says: new, other, done (with the answer), running, unknown, or recovers
-- cost: HMGET, unless it was read already; when let in HSET and PEXPIRE, and HDEL over an old record
local exists

local function collision(state, fingerprint, record)
  if fingerprint ~= ARGV[1] then return refuse, 'other' end
  if state == 'done' then return answer, 'done', record[4] end
  if state == 'running' and max(NOW, tonumber(record[7])) < tonumber(record[8]) then return refuse, 'running' end
  if ARGV[3] ~= '1' then return refuse, 'unknown' end
  RECOVERS = true
  return go, 'recovers'
end

return {
  check = function()
    local record = read_record()
    exists = record[1]
    if not exists or tonumber(record[3]) <= NOW then return go, 'new' end
    return collision(record[1], record[2], record)
  end,
  admission = function()
    local expires = max(NOW, DEADLINE) + ARGV[2]
    -- First what a server without memory refuses: nothing has been written then.
    call('HSET', KEYS[1], 'state', 'running', 'fingerprint', ARGV[1], 'hold', HOLD, 'at', NOW,
      'deadline', DEADLINE, 'expires', expires, 'recovers', RECOVERS and 1 or 0)
    if exists ~= false then call('HDEL', KEYS[1], 'answer', 'opened', 'count') end
    call('PEXPIRE', KEYS[1], expires - NOW + GRACE)
  end,
}
