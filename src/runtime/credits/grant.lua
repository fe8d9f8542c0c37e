-- use credits/account
-- Adds credits. KEYS 1 to 3 the account   ARGV 1 amount, 2 the most that a balance may be
-- returns the new balance, or nothing when it would be more   cost: HMGET, HSET, RPUSH
load()
if balance + ARGV[1] > tonumber(ARGV[2]) then return false end
balance = balance + ARGV[1]
write('grant', tonumber(ARGV[1]))
return balance
