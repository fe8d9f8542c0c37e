-- use credits/account
-- Holds credits before the work, bounded by a quota of the period.
-- KEYS 1 to 3 the account, 4 quota "ends spent"
-- ARGV 1 amount, 2 quota of the period (0: none), 3 period (ms)
-- says: paid; or credits available, and with a quota what is left of it and milliseconds to its end
-- cost: HMGET, and GET with a quota; when let in ZRANGEBYSCORE and 3 writes
local AMOUNT, QUOTA, PERIOD = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local ends, spent

local function load_quota()
  local till, sum = (call('GET', KEYS[4]) or ''):match('^(%S+) (%S+)$')
  if till and tonumber(till) > NOW then ends, spent = tonumber(till), tonumber(sum) end
end

return {
  check = function()
    if RECOVERS then return go, 'paid' end
    load()
    if balance < AMOUNT then return refuse, balance end
    if QUOTA == 0 then return go, balance end
    load_quota()
    local left = max(0, QUOTA - (spent or 0))
    return left < AMOUNT and refuse or go, balance, left, (ends or NOW) - NOW
  end,
  admission = function()
    if RECOVERS or not exists then return end
    spend_overdue()
    balance = balance - AMOUNT
    call('ZADD', KEYS[2], DEADLINE, HOLD)
    if QUOTA == 0 or AMOUNT == 0 then return write('hold', AMOUNT, HOLD) end
    local till = ends or NOW + PERIOD
    local period = format('%.0f', till)
    write('hold', AMOUNT, HOLD, period)
    keep(KEYS[4], format('%s %.0f', period, (spent or 0) + AMOUNT), till - NOW)
  end,
}
