-- use credits/account
-- Ends a hold by hand. KEYS 1 to 3 the account   ARGV 1 hold, 2 settle or give_back
-- returns 1 when it was open
load()
if not exists then return 0 end
spend_overdue()
if not call('ZSCORE', KEYS[2], ARGV[1]) then return 0 end
if ARGV[2] == 'settle' then spend(ARGV[1]) else give_back(ARGV[1]) end
return 1
