-- use credits/account
-- Ends holds by hand. For each hold KEYS 1 to 3 the account   ARGV 1 hold, 2 settle or give_back
-- returns for each 1 when it was open
local function finish(hold, how)
  local held = load(hold)
  if not held or spend_overdue(hold) then return 0 end
  if how == 'settle' then spend(hold, held, held) else give_back(hold, held) end
  return 1
end

local keys, said = KEYS, {}
for at = 0, #keys / 3 - 1 do
  KEYS = { unpack(keys, 3 * at + 1, 3 * at + 3) }
  said[at + 1] = finish(ARGV[2 * at + 1], ARGV[2 * at + 2])
end
return said
