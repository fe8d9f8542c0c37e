-- An account: what can be spent, what is held, and the movements. For parts and scripts about credits.
-- KEYS 1 hash: balance, latest, of each hold h:<hold id> and, if a quota counted it, q:<hold id>, when
-- the period in which it did ends; 2 sorted set of holds by deadline; 3 ledger
-- A ledger line is "at kind amount balance hold". Accounts have no expiry.
local KEPT = 1000
local balance, latest, exists

-- Returns what that hold holds, and when the period ends in which a quota counted it.
local function load(hold)
  local kept
  if hold then kept = call('HMGET', KEYS[1], 'balance', 'latest', 'h:' .. hold, 'q:' .. hold)
  else kept = call('HMGET', KEYS[1], 'balance', 'latest') end
  exists = kept[1] ~= false
  balance, latest = tonumber(kept[1] or 0), tonumber(kept[2] or 0)
  return tonumber(kept[3] or nil), kept[4]
end

local function line(kind, amount, hold)
  local written = format('%.0f %s %.0f %.0f ', latest, kind, amount, balance) .. (hold or '')
  if call('RPUSH', KEYS[3], written) >= 2 * KEPT then call('LTRIM', KEYS[3], -KEPT, -1) end
end

local function write(kind, amount, hold, period)
  latest = max(latest, NOW)
  if period then
    call('HSET', KEYS[1], 'balance', balance, 'latest', latest, 'h:' .. hold, amount, 'q:' .. hold, period)
  elseif kind == 'hold' then
    call('HSET', KEYS[1], 'balance', balance, 'latest', latest, 'h:' .. hold, amount)
  else
    call('HSET', KEYS[1], 'balance', balance, 'latest', latest)
  end
  line(kind, amount, hold)
end

local function close(hold)
  call('HDEL', KEYS[1], 'h:' .. hold, 'q:' .. hold)
  call('ZREM', KEYS[2], hold)
end

-- Spends what was held, or as much of it as the work cost; the rest returns.
local function spend(hold, amount, spent)
  close(hold)
  local cost = min(spent, amount)
  write('settle', cost, hold)
  if cost == amount then return end
  balance = balance + amount - cost
  write('give_back', amount - cost, hold)
end

-- What doesn't cost as much as was counted for it, if the period in which it was is the running one.
-- KEYS 4 quota "ends spent"
local function unspend(amount, period)
  local till, sum = (call('GET', KEYS[4]) or ''):match('^(%S+) (%S+)$')
  if till and till == period and tonumber(till) > NOW then
    keep(KEYS[4], format('%s %.0f', till, max(0, sum - amount)), till - NOW)
  end
end

-- Work that was let in and never reported back counts as done. Returns whether that hold was among it.
local function spend_overdue(own)
  local was_own = false
  for _, hold in ipairs(call('ZRANGEBYSCORE', KEYS[2], '-inf', max(NOW, latest))) do
    local amount = tonumber(call('HGET', KEYS[1], 'h:' .. hold) or nil)
    if amount then spend(hold, amount, amount) end
    was_own = was_own or hold == own
  end
  return was_own
end

local function give_back(hold, amount)
  if spend_overdue(hold) then return end
  close(hold)
  balance = balance + amount
  write('give_back', amount, hold)
end
