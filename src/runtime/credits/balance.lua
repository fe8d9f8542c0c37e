-- use credits/account
-- What can be spent. KEYS 1 to 3 the account   cost: HMGET
load()
return balance
