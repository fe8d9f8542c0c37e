-- use credits/account
-- The recent ledger lines. KEYS 1 to 3 the account   cost: LRANGE
return call('LRANGE', KEYS[3], -KEPT, -1)
