-- Stops a second run and keeps the record of the first one.
-- KEYS 1 the record   ARGV 1 fingerprint, empty without a key, 2 life of a record (ms), 3 resolvable (0 or 1)
-- says: new, other, done (with the answer), running, unknown, or recovers
-- cost: HMGET; when let in HSET, HDEL, PEXPIRE
local LIFE = tonumber(ARGV[2])

local function collision(state, fingerprint, at, deadline, kept)
  if fingerprint ~= ARGV[1] then return refuse, { 'other' } end
  if state == 'done' then return answer, { 'done', kept } end
  if state == 'running' and max(NOW, at) < deadline then return refuse, { 'running' } end
  if ARGV[3] == '1' then return go, { 'recovers' }, true end
  return refuse, { 'unknown' }
end

return {
  check = function()
    if ARGV[1] == '' then return go end
    local record = call('HMGET', KEYS[1], 'state', 'fingerprint', 'expires', 'at', 'deadline', 'answer')
    if not record[1] or tonumber(record[3]) <= NOW then return go, { 'new' } end
    return collision(record[1], record[2], tonumber(record[4]), tonumber(record[5] or nil), record[6])
  end,
  admission = function()
    if ARGV[1] == '' then return end
    local expires = max(NOW, DEADLINE) + LIFE
    -- First what a server without memory refuses: nothing has been written then.
    call('HSET', KEYS[1], 'state', 'running', 'fingerprint', ARGV[1], 'hold', HOLD, 'at', text(NOW),
      'deadline', text(DEADLINE), 'expires', text(expires), 'recovers', RECOVERS and 1 or 0)
    call('HDEL', KEYS[1], 'answer', 'opened', 'count')
    call('PEXPIRE', KEYS[1], text(expires - NOW + GRACE))
  end,
}
