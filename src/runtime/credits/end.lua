-- use credits/account
-- Ends holds by hand. For each hold KEYS 1 to 3 the account, 4 quota
-- ARGV 1 hold, 2 how much of it is taken at most, or all, 3 whether a quota counted it (0 or 1)
-- returns for each 1 when it was open
local function finish(hold, most, counted)
  local held, period = load(hold)
  if not held or spend_overdue(hold) then return 0 end
  local cost = most == 'all' and held or min(held, tonumber(most))
  if most == '0' then give_back(hold, held) else spend(hold, held, cost) end
  if counted == '1' and cost < held then unspend(held - cost, period) end
  return 1
end

local keys, said = KEYS, {}
for at = 0, #keys / 4 - 1 do
  KEYS = { unpack(keys, 4 * at + 1, 4 * at + 4) }
  said[at + 1] = finish(ARGV[3 * at + 1], ARGV[3 * at + 2], ARGV[3 * at + 3])
end
return said
