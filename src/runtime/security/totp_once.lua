-- A time-based code that is good once and marks its token; wrong codes lock.
-- KEYS 1 mark of the token "at until", 2 codes of the user: hash of step, until (of the lock), wrong
-- ARGV 1 trusted (0 or 1), 2 how long a mark counts here (ms), 3 none, wrong or step, 4 the step,
--      5 wrong codes that lock, 6 within (ms), 7 lock (ms), 8 life of a used step (ms)
-- says: trusted, marked, none, locked (and until when), wrong, used or right
-- cost: GET, and HMGET without a mark; a right or wrong code writes
local AGE, STEP = tonumber(ARGV[2]), tonumber(ARGV[4])
local MOST, WITHIN, LOCK, LIFE = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local said, wrong, known

local function marked()
  local at, till = (call('GET', KEYS[1]) or ''):match('^(%S+) (%S+)$')
  if not at then return false end
  local now = max(NOW, tonumber(at))
  return now < tonumber(till) and now < at + AGE
end

-- Codes are forgotten a day after the last one, whatever the key's own expiry says.
local function codes()
  local kept = call('HMGET', KEYS[2], 'step', 'until', 'wrong', 'dies')
  known = kept[4] and tonumber(kept[4]) > NOW
  if not known then return -1, nil, '' end
  return tonumber(kept[1] or -1), tonumber(kept[2] or nil), kept[3] or ''
end

local function judge()
  if ARGV[1] == '1' then return go, 'trusted' end
  if marked() then return go, 'marked' end
  if ARGV[3] == 'none' then return refuse, 'none' end
  local step, till, list = codes()
  wrong = list
  if till and NOW < till then return refuse, 'locked', till end
  if ARGV[3] == 'wrong' then return refuse, 'wrong' end
  if STEP <= step then return refuse, 'used' end
  return go, 'right'
end

local function write(...)
  if not known then call('DEL', KEYS[2]) end
  call('HSET', KEYS[2], 'dies', NOW + LIFE, ...)
  call('PEXPIRE', KEYS[2], LIFE + GRACE)
end

-- A locked check doesn't look at codes, so they don't prolong the lock either.
local function count_wrong()
  local recent = {}
  local now = NOW
  for at in wrong:gmatch('%S+') do now = max(now, tonumber(at)) end
  for at in wrong:gmatch('%S+') do
    if tonumber(at) > now - WITHIN then recent[#recent + 1] = at end
  end
  recent[#recent + 1] = format('%.0f', now)
  if #recent < MOST then
    write('wrong', table.concat(recent, ' '))
  else
    write('wrong', '', 'until', now + LOCK)
  end
end

return {
  check = function()
    local verdict, word, till = judge()
    said = word
    return verdict, word, till
  end,
  attempt = function()
    if said == 'wrong' then count_wrong() end
    if said ~= 'right' then return end
    write('step', STEP)
    if AGE > 0 then keep(KEYS[1], format('%.0f %.0f', NOW, NOW + AGE), AGE) end
  end,
}
