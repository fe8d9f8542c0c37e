-- Prolongs a lease. KEYS 1 record   ARGV 1 holder, 2 lease (ms)
-- returns held, cancelled or lost
local status, holder, cancelling = unpack(call('HMGET', KEYS[1], 'status', 'holder', 'cancelling'))
if status ~= 'running' or holder ~= ARGV[1] then return 'lost' end
call('HSET', KEYS[1], 'lease', NOW + ARGV[2])
return cancelling and 'cancelled' or 'held'
