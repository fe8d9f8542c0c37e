-- The end of a request with a key. A record of another hold, or one that is done, stays as it is.
-- KEYS 1 the record   ARGV 1 fingerprint, 2 life (ms), 3 what is known from now on: done, unknown, or
-- nothing (empty); the answer is the settlement's
-- cost: HMGET; then DEL, or HSET, and PEXPIRE if it was let in so long ago that it must live longer
local record = call('HMGET', KEYS[1], 'state', 'hold', 'at', 'expires', 'recovers')
if record[2] ~= HOLD or record[1] == 'done' or tonumber(record[4]) <= NOW then return end
-- Nobody heard that it was let in to find out about an earlier run, which is as unknown as before.
local state = LOST and record[5] == '1' and 'unknown' or ARGV[3]
if state == '' then
  call('DEL', KEYS[1])
  return
end
local expires = max(NOW, tonumber(record[3])) + ARGV[2]
if state == 'done' then
  call('HSET', KEYS[1], 'state', state, 'expires', expires, 'answer', ANSWER)
else
  call('HSET', KEYS[1], 'state', state, 'expires', expires)
end
if expires > tonumber(record[4]) then call('PEXPIRE', KEYS[1], expires - NOW + GRACE) end
