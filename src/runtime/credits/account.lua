-- An account: what can be spent, what is held, and the movements. For parts and scripts about credits.
-- KEYS 1 hash: balance, latest, and h:<hold id> of each hold; 2 sorted set of holds by deadline; 3 ledger
-- A ledger line is "at kind amount balance hold". Accounts have no expiry.
local KEPT = 1000
local balance, latest, exists

local function load()
  local kept = call('HMGET', KEYS[1], 'balance', 'latest')
  exists = kept[1] ~= false
  balance, latest = tonumber(kept[1] or 0), tonumber(kept[2] or 0)
end

local function write(kind, amount, hold)
  latest = max(latest, NOW)
  if kind == 'hold' then
    call('HSET', KEYS[1], 'balance', text(balance), 'latest', text(latest), 'h:' .. hold, text(amount))
  else
    call('HSET', KEYS[1], 'balance', text(balance), 'latest', text(latest))
  end
  local line = table.concat({ text(latest), kind, text(amount), text(balance), hold or '' }, ' ')
  if call('RPUSH', KEYS[3], line) >= 2 * KEPT then call('LTRIM', KEYS[3], -KEPT, -1) end
end

local function close(hold)
  local amount = tonumber(call('HGET', KEYS[1], 'h:' .. hold) or nil)
  if not amount then return end
  call('HDEL', KEYS[1], 'h:' .. hold)
  call('ZREM', KEYS[2], hold)
  return amount
end

-- Spends what was held, or as much of it as the work cost; the rest returns. Once.
local function spend(hold, spent)
  local amount = close(hold)
  if not amount then return end
  local cost = min(spent or amount, amount)
  write('settle', cost, hold)
  if cost == amount then return end
  balance = balance + amount - cost
  write('give_back', amount - cost, hold)
end

-- Work that was let in and never reported back counts as done.
local function spend_overdue()
  for _, hold in ipairs(call('ZRANGEBYSCORE', KEYS[2], '-inf', text(max(NOW, latest)))) do spend(hold) end
end

local function give_back(hold)
  spend_overdue()
  local amount = close(hold)
  if not amount then return end
  balance = balance + amount
  write('give_back', amount, hold)
end
