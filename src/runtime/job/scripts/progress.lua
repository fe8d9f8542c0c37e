-- Notes how far a job is. KEYS 1 record   ARGV 1 holder, 2 progress as JSON
-- returns 1 when it is that holder's
local status, holder = unpack(call('HMGET', KEYS[1], 'status', 'holder'))
if status ~= 'running' or holder ~= ARGV[1] then return 0 end
call('HSET', KEYS[1], 'progress', ARGV[2])
call('HINCRBY', KEYS[1], 'version', '1')
return 1
