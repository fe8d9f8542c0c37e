-- The beginning of a script of its own: what all of them may use, without a request.
-- Numbers are handed to commands and returned as they are: the server writes whole ones in full, up to
-- 2^53. Lua's own way, which joining with .. takes, ends at 14 digits.
-- A script that does one thing for several takes the keys of each in turn.
local KEYS = KEYS
local call, floor, max, min, format = redis.call, math.floor, math.max, math.min, string.format
local time = call('TIME')
local NOW = time[1] * 1000 + floor(time[2] / 1000)

-- How much longer than its meaning a key lives, so that a clock that steps back finds it.
local GRACE = 10000

local function keep(key, value, life) call('SET', key, value, 'PX', life + GRACE) end
