-- use job/scripts/record
-- Queues a dead job anew. KEYS as job/scripts/record   ARGV 1 id
-- returns the message that travelled, or nothing when it isn't dead, or somebody is about to bury it
local status, letter, submitted, place, buried, lease =
  unpack(of('status', 'letter', 'submitted', 'place', 'buried', 'lease'))
if status ~= 'dead' or not letter then return false end
if not buried and tonumber(lease or 0) > NOW then return false end
note('status', 'queued', 'attempts', '0')
call('HDEL', KEYS[1], 'code', 'message', 'ended', 'letter', 'buried', 'sent', 'result',
  'holder', 'lease')
call('PERSIST', KEYS[1])
call('ZREM', KEYS[4], place)
wait_in_line(ARGV[1], submitted)
return letter
