-- KEYS 1 sorted set of slots   cost: ZREM
call('ZREM', KEYS[1], HOLD)
