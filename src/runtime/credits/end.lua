-- use credits/account
-- Ends holds by hand. For each hold KEYS 1 to 3 the account   ARGV 1 hold, 2 how much of it is taken at most, or all
-- returns for each 1 when it was open
local function finish(hold, cost)
  local held = load(hold)
  if not held or spend_overdue(hold) then return 0 end
  if cost == '0' then give_back(hold, held) else spend(hold, held, cost == 'all' and held or tonumber(cost)) end
  return 1
end

local keys, said = KEYS, {}
for at = 0, #keys / 3 - 1 do
  KEYS = { unpack(keys, 3 * at + 1, 3 * at + 3) }
  said[at + 1] = finish(ARGV[2 * at + 1], ARGV[2 * at + 2])
end
return said
