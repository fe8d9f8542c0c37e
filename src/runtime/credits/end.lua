-- use credits/account
-- Ends a hold by hand. KEYS 1 to 3 the account   ARGV 1 hold, 2 settle or give_back
-- returns 1 when it was open
local held = load(ARGV[1])
if not held or spend_overdue(ARGV[1]) then return 0 end
if ARGV[2] == 'settle' then spend(ARGV[1], held, held) else give_back(ARGV[1], held) end
return 1
