-- use credits/account
-- The end of paid work: spends the hold, gives it back, or returns what an earlier run was paid for.
-- KEYS 1 to 3 the account, 4 quota   ARGV 1 amount held, 2 its cost, 3 refund (0 or 1), 4 quota (0: none),
-- 5 how much longer it stays open, for work that was handed over (ms; 0: it ends)
-- cost: HMGET, and 4 writes
local AMOUNT, COST = tonumber(ARGV[1]), tonumber(ARGV[2])
local held, period = load(HOLD)
if not exists then return end
if RECOVERS then
  if ARGV[3] ~= '1' then return end
  balance = balance + AMOUNT
  write('refund', AMOUNT, HOLD)
  return
end
if ARGV[5] ~= '0' then
  if held then call('ZADD', KEYS[2], NOW + ARGV[5], HOLD) end
  return
end
if COST > 0 then
  if not held then return end
  spend(HOLD, held, COST)
elseif held then
  give_back(HOLD, held)
else
  spend_overdue()
end
if held and ARGV[4] ~= '0' and COST < AMOUNT then unspend(AMOUNT - COST, period) end
