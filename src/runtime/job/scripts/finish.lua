-- use job/scripts/record
-- Ends a try. KEYS as job/scripts/record
-- ARGV 1 id, 2 holder, 3 status, 4 result or code, 5 message of the failure, 6 delay (ms),
-- 7 life after the end (ms), 8 the message that travelled, of a dead one, 9 the place before which lists forget
-- returns 1 when it was that holder's
local status, holder, attempts, submitted, place = unpack(of('status', 'holder', 'attempts', 'submitted', 'place'))
if status ~= 'running' or holder ~= ARGV[2] then return 0 end
status = ARGV[3]
if status == 'failed' or status == 'dead' then call('HSET', KEYS[1], 'code', ARGV[4], 'message', ARGV[5]) end
if status == 'failed' or status == 'queued' then
  local tries = status == 'queued' and attempts - 1 or attempts
  note('status', status, 'before', NOW + ARGV[6], 'attempts', tries)
  call('HDEL', KEYS[1], 'holder', 'lease')
  wait_in_line(ARGV[1], submitted)
  return 1
end
note('status', status, 'ended', NOW)
if status == 'succeeded' then call('HSET', KEYS[1], 'result', ARGV[4]) end
if status == 'dead' then
  call('HSET', KEYS[1], 'letter', ARGV[8])
  call('ZADD', KEYS[4], '0', place)
  call('ZREMRANGEBYLEX', KEYS[4], '-', '(' .. ARGV[9])
end
close(ARGV[1], ARGV[7])
return 1
