-- use credits/account
-- Ends a hold by hand. KEYS 1 to 3 the account   ARGV 1 hold, 2 how much of it is taken at most, or all
-- returns 1 when it was open
local held = load(ARGV[1])
if not held or spend_overdue(ARGV[1]) then return 0 end
local all = ARGV[2] == 'all'
if ARGV[2] == '0' then give_back(ARGV[1], held) else spend(ARGV[1], held, all and held or tonumber(ARGV[2])) end
return 1
