-- How much there is. KEYS 1 those that wait, 2 that run, 3 the dead
-- returns the three numbers, when the oldest that waits was submitted, and the time
local oldest = call('ZRANGE', KEYS[1], '0', '0', 'WITHSCORES')[2]
return { call('ZCARD', KEYS[1]), call('ZCARD', KEYS[2]), call('ZCARD', KEYS[3]), oldest or '', NOW }
