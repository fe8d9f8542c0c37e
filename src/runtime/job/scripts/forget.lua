-- use job/scripts/record
-- Forgets a job that no carrier has and nobody started. KEYS as job/scripts/record   ARGV 1 id
local sent, attempts, place = unpack(of('sent', 'attempts', 'place'))
if sent or attempts ~= '0' then return end
call('DEL', KEYS[1])
call('ZREM', KEYS[2], ARGV[1])
call('ZREM', KEYS[5], place)
