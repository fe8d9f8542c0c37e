-- Whether anybody works on a cache key. KEYS 1 flight "deadline invalidations id"   cost: GET
local deadline = (call('GET', KEYS[1]) or ''):match('^(%S+) ')
return deadline and tonumber(deadline) > NOW and 1 or 0
