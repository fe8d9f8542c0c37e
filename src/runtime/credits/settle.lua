-- use credits/account
-- The end of paid work: spends the hold, gives it back, or returns what an earlier run was paid for.
-- KEYS 1 to 3 the account, 4 quota   ARGV 1 amount held, 2 its cost, 3 refund (0 or 1), 4 quota (0: none),
-- 5 how much longer it stays open, for work that was handed over (ms; 0: it ends)
-- cost: HMGET, HGET, and 5 writes
local AMOUNT, COST = tonumber(ARGV[1]), tonumber(ARGV[2])
load()
if not exists then return end
if RECOVERS then
  if ARGV[3] ~= '1' then return end
  balance = balance + AMOUNT
  write('refund', AMOUNT, HOLD)
  return
end
if ARGV[5] ~= '0' then
  if call('HEXISTS', KEYS[1], 'h:' .. HOLD) == 1 then call('ZADD', KEYS[2], text(NOW + ARGV[5]), HOLD) end
  return
end
local counts = ARGV[4] ~= '0' and COST ~= AMOUNT
local known = counts and call('HEXISTS', KEYS[1], 'h:' .. HOLD) == 1
if COST == 0 then give_back(HOLD) else spend(HOLD, COST) end
if not known then return end
local till, sum = (call('GET', KEYS[4]) or ''):match('^(%S+) (%S+)$')
if till and tonumber(till) > NOW then
  keep(KEYS[4], till .. ' ' .. text(max(0, sum + COST - AMOUNT)), till - NOW)
end
