-- use job/scripts/record
-- Queues a dead job anew. KEYS as job/scripts/record   ARGV 1 id
-- returns the message that travelled, or nothing when it isn't dead
local status, letter, submitted, place = unpack(of('status', 'letter', 'submitted', 'place'))
if status ~= 'dead' or not letter then return false end
note('status', 'queued', 'attempts', '0')
call('HDEL', KEYS[1], 'code', 'message', 'ended', 'letter', 'buried', 'sent', 'result')
call('PERSIST', KEYS[1])
call('ZREM', KEYS[4], place)
wait_in_line(ARGV[1], submitted)
return letter
