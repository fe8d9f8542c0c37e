-- The beginning of a script of its own: what all of them may use, without a request.
local call, floor, max, min = redis.call, math.floor, math.max, math.min
local time = call('TIME')
local NOW = time[1] * 1000 + floor(time[2] / 1000)

-- How much longer than its meaning a key lives, so that a clock that steps back finds it.
local GRACE = 10000

-- A whole number in full: Lua's own way ends at 14 digits.
local function text(number) return string.format('%.0f', number) end

local function keep(key, value, life) call('SET', key, value, 'PX', text(life + GRACE)) end
