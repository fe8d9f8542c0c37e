-- use credits/account
-- Keeps a hold open. KEYS 1 to 3 the account   ARGV 1 hold, 2 for how long (ms)
-- returns 1 when it is open   cost: HMGET, ZRANGEBYSCORE, ZSCORE, ZADD
local held = load(ARGV[1])
if not held or spend_overdue(ARGV[1]) then return 0 end
call('ZADD', KEYS[2], max(tonumber(call('ZSCORE', KEYS[2], ARGV[1])), NOW + ARGV[2]), ARGV[1])
return 1
