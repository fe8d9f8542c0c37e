-- use credits/account
-- Keeps a hold open. KEYS 1 to 3 the account   ARGV 1 hold, 2 for how long (ms)
-- returns 1 when it is open   cost: HMGET, ZRANGEBYSCORE, ZSCORE, ZADD
load()
if not exists then return 0 end
spend_overdue()
local deadline = tonumber(call('ZSCORE', KEYS[2], ARGV[1]) or nil)
if not deadline then return 0 end
call('ZADD', KEYS[2], text(max(deadline, NOW + ARGV[2])), ARGV[1])
return 1
