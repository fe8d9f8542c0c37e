// Written by `npm run gen` from the .lua files of the rooms.

/** A piece of a script: the pieces that it needs before it, and its own text. */
export interface Lua {
  readonly uses: readonly string[];
  readonly text: string;
}

/** Every piece, by its path. */
export const lua = {
  "cache/check": {
    uses: ["cache/glob", "cache/shelf"],
    text: `local led, begun, renews
local function look_for_leader()
  local deadline, since = (call('GET', KEYS[2]) or ''):match('^(%S+) (%S+) ')
  led = deadline and tonumber(deadline) > NOW and not dropped(KEYS[3], tonumber(since), ARGV[3])
end
local function begin()
  begun = text(invalidations(KEYS[3]))
  if led == nil then look_for_leader() end
  if led then return end
  keep(KEYS[2], table.concat({ text(DEADLINE), begun, ARGV[4] }, ' '), DEADLINE - NOW)
end
return {
  check = function()
    local record, fresh, stamp = find(KEYS[1], ARGV[1])
    local kept = record and (stamp == ARGV[5] and '' or answer_of(record))
    if record and NOW < fresh then return answer, { 'hit', text(fresh), kept, stamp } end
    look_for_leader()
    if record then
      renews = not led
      return answer, { led and 'stale' or 'renew', text(fresh), kept, stamp }
    end
    if led and not WAITED then return wait end
    return go, { 'miss' }
  end,
  attempt = function(verdict)
    if verdict == answer then use(KEYS[1], ARGV[2], ARGV[1]) end
    if renews then begin() end
  end,
  admission = begin,
  tell = function() return { begun } end,
}
`,
  },
  "cache/drop_label": {
    uses: ["cache/glob", "cache/shelf"],
    text: `if ARGV[2] == '1' then invalidate(KEYS[1], ARGV[1]) end
local set = KEYS[1] .. ':label:' .. ARGV[1]
local told = { 0 }
for _, entry in ipairs(call('ZRANGE', set, 0, ARGV[3] - 1)) do
  local length, rest = entry:match('^(%d+) (.*)$')
  local shelf, key = rest:sub(1, length), rest:sub(length + 1)
  local record = call('HGET', shelf, 'k:' .. key)
  call('ZREM', set, entry)
  if record then
    told[#told + 1] = record:match('^%S+ %S+ %S+ (%S+) ')
    take(shelf, KEYS[1], key, record)
  end
end
told[1] = call('EXISTS', set)
return told
`,
  },
  "cache/drop_pattern": {
    uses: ["cache/glob", "cache/shelf"],
    text: `local page = call('ZSCAN', KEYS[1] .. ':x', ARGV[2], 'COUNT', 100)
local told = { page[1] }
for index = 1, #page[2], 2 do
  local key = page[2][index]
  local record = call('HGET', KEYS[1], 'k:' .. key)
  if record and matches(ARGV[1], labels_of(record)[1]:sub(6)) then
    told[#told + 1] = record:match('^%S+ %S+ %S+ (%S+) ')
    take(KEYS[1], KEYS[2], key, record)
  end
end
return told
`,
  },
  "cache/flying": {
    uses: [],
    text: `local deadline = (call('GET', KEYS[1]) or ''):match('^(%S+) ')
return deadline and tonumber(deadline) > NOW and 1 or 0
`,
  },
  "cache/get": {
    uses: ["cache/glob", "cache/shelf"],
    text: `local record, fresh = find(KEYS[1], ARGV[1])
if not record or NOW >= fresh then return false end
use(KEYS[1], ARGV[2], ARGV[1])
return answer_of(record)
`,
  },
  "cache/glob": {
    uses: [],
    text: `local LETTER = '[%z\\1-\\127\\194-\\244][\\128-\\191]*'
local function letters(value)
  local list = {}
  for letter in value:gmatch(LETTER) do list[#list + 1] = letter end
  return list
end
local function signs(pattern)
  local list, escaped = {}, false
  for letter in pattern:gmatch(LETTER) do
    if escaped or (letter ~= '\\\\') then
      local kind = not escaped and (letter == '*' and 'any' or letter == '?' and 'one') or 'letter'
      list[#list + 1] = { kind, letter }
      escaped = false
    else
      escaped = true
    end
  end
  if escaped then list[#list + 1] = { 'letter', '\\\\' } end
  return list
end
local function matches(pattern, value)
  local sign, letter = signs(pattern), letters(value)
  local at, s, star, resume = 1, 1, nil, 1
  while at <= #letter do
    local kind = sign[s] and sign[s][1]
    if kind == 'any' then
      star, resume, s = s, at, s + 1
    elseif kind == 'one' or (kind == 'letter' and sign[s][2] == letter[at]) then
      s, at = s + 1, at + 1
    elseif star then
      s, resume = star + 1, resume + 1
      at = resume
    else
      return false
    end
  end
  for rest = s, #sign do
    if sign[rest][1] ~= 'any' then return false end
  end
  return true
end
`,
  },
  "cache/set": {
    uses: ["cache/glob", "cache/shelf"],
    text: `local died, gave_way = put(KEYS[1], KEYS[2], ARGV[2], tonumber(ARGV[5]), ARGV[1], ARGV[4],
  NOW + ARGV[4], ARGV[6], ARGV[3], ARGV[7])
return { died, gave_way }
`,
  },
  "cache/settle": {
    uses: ["cache/glob", "cache/shelf"],
    text: `local led = (call('GET', KEYS[2]) or ''):match('^%S+ %S+ (.*)$')
if led == ARGV[4] then call('DEL', KEYS[2]) end
if ARGV[5] == '' or ARGV[7] == '' or NOW >= tonumber(ARGV[6]) then return { 0, 0 } end
if dropped(KEYS[3], tonumber(ARGV[5]), ARGV[3]) then return { 0, 0 } end
local died, gave_way = put(KEYS[1], KEYS[3], ARGV[2], tonumber(ARGV[9]), ARGV[1], ARGV[7] + ARGV[8],
  NOW + ARGV[7], ARGV[10], ARGV[3], ANSWER)
return { died, gave_way }
`,
  },
  "cache/shelf": {
    uses: ["cache/glob"],
    text: `local DAY = 86400000
local LOGGED = 10000
local USE, MOST = 2 ^ 33, 2 ^ 19
local function number(shelf) return call('HINCRBY', shelf, 'seq', 1) end
local function member(shelf, key) return #shelf .. ' ' .. shelf .. key end
local function labels_of(record) return cjson.decode(record:match('^%S+ %S+ %S+ %S+ ([^\\n]*)\\n')) end
local function take(shelf, room, key, record)
  call('HDEL', shelf, 'k:' .. key, 'u:' .. key)
  local hand = call('HGET', shelf, 'hand')
  if hand and tonumber(call('ZSCORE', shelf .. ':i', key) or nil) == tonumber(hand) then
    local after = call('ZRANGEBYSCORE', shelf .. ':i', '(' .. hand, '+inf', 'WITHSCORES', 'LIMIT', 0, 1)[2]
    if after then call('HSET', shelf, 'hand', after) else call('HDEL', shelf, 'hand') end
  end
  call('ZREM', shelf .. ':i', key)
  call('ZREM', shelf .. ':x', key)
  for _, label in ipairs(labels_of(record)) do
    call('ZREM', room .. ':label:' .. label, member(shelf, key))
  end
end
local function use(shelf, policy, key)
  if policy == 'lru' or policy == 'mru' then
    call('ZADD', shelf .. ':i', text(number(shelf)), key)
  elseif policy == 'lfu' then
    local uses = floor(call('ZSCORE', shelf .. ':i', key) / USE)
    call('ZADD', shelf .. ':i', text(min(uses + 1, MOST) * USE + number(shelf)), key)
  elseif policy == 'sieve' then
    call('HSET', shelf, 'u:' .. key, 1)
  end
end
local function sieved(shelf)
  local hand = call('HGET', shelf, 'hand')
  while true do
    local next = call('ZRANGEBYSCORE', shelf .. ':i', hand or '-inf', '+inf', 'WITHSCORES', 'LIMIT', 0, 1)
    if not next[1] then
      hand = nil
    elseif call('HDEL', shelf, 'u:' .. next[1]) == 0 then
      call('HSET', shelf, 'hand', next[2])
      return next[1]
    else
      hand = '(' .. next[2]
    end
  end
end
local function victim(shelf, policy)
  if policy == 'sieve' then return sieved(shelf) end
  local place = (policy == 'lifo' or policy == 'mru') and -1 or 0
  return call('ZRANGE', shelf .. ':i', place, place)[1]
end
local function put(shelf, room, policy, capacity, key, life, fresh, endpoint, labels, kept)
  local known = call('HMGET', shelf, 'k:' .. key, 'latest', 'ends')
  local latest = max(NOW, tonumber(known[2] or 0))
  local died, gave_way = 0, 0
  for _, dead in ipairs(call('ZRANGEBYSCORE', shelf .. ':x', '-inf', text(latest))) do
    take(shelf, room, dead, call('HGET', shelf, 'k:' .. dead))
    died = died + 1
    if dead == key then known[1] = false end
  end
  local expires = latest + life
  local version = number(shelf)
  local header = table.concat({ text(expires), text(fresh), text(version), endpoint, labels }, ' ')
  if known[1] then
    for _, label in ipairs(labels_of(known[1])) do
      call('ZREM', room .. ':label:' .. label, member(shelf, key))
    end
    use(shelf, policy, key)
  else
    while call('ZCARD', shelf .. ':i') >= capacity do
      local loser = victim(shelf, policy)
      take(shelf, room, loser, call('HGET', shelf, 'k:' .. loser))
      gave_way = gave_way + 1
    end
    local uses = policy == 'lfu' and USE or 0
    call('ZADD', shelf .. ':i', text(uses + version), key)
  end
  local ends = max(tonumber(known[3] or 0), expires)
  local left = text(min(ends - NOW, 365 * DAY) + GRACE)
  call('HSET', shelf, 'k:' .. key, header .. '\\n' .. kept, 'latest', text(latest), 'ends', text(ends))
  call('ZADD', shelf .. ':x', text(expires), key)
  for _, name in ipairs({ shelf, shelf .. ':i', shelf .. ':x' }) do call('PEXPIRE', name, left) end
  call('ZREMRANGEBYSCORE', room .. ':shelves', '-inf', text(NOW))
  call('ZADD', room .. ':shelves', text(ends), shelf)
  for _, label in ipairs(cjson.decode(labels)) do
    local set = room .. ':label:' .. label
    call('ZREMRANGEBYSCORE', set, '-inf', text(NOW))
    call('ZADD', set, text(expires), member(shelf, key))
    if call('PTTL', set) < tonumber(left) then call('PEXPIRE', set, left) end
  end
  if call('PTTL', room .. ':shelves') < tonumber(left) then call('PEXPIRE', room .. ':shelves', left) end
  return died, gave_way
end
local function find(shelf, key)
  local kept = call('HMGET', shelf, 'k:' .. key, 'latest')
  if not kept[1] then return end
  local expires, fresh, version = kept[1]:match('^(%S+) (%S+) (%S+) ')
  if max(NOW, tonumber(kept[2])) < tonumber(expires) then
    return kept[1], tonumber(fresh), expires .. ' ' .. version
  end
end
local function answer_of(record) return record:sub(record:find('\\n', 1, true) + 1) end
local function invalidations(room) return tonumber(call('GET', room .. ':count') or 0) end
local function invalidate(room, what)
  local count = call('INCR', room .. ':count')
  call('ZADD', room .. ':dropped', count, count .. ' ' .. what)
  call('ZREMRANGEBYRANK', room .. ':dropped', 0, -LOGGED - 1)
  call('PEXPIRE', room .. ':count', DAY)
  call('PEXPIRE', room .. ':dropped', DAY)
end
local function dropped(room, since, labels)
  local count = invalidations(room)
  if count == since then return false end
  local log = call('ZRANGEBYSCORE', room .. ':dropped', '(' .. since, '+inf')
  if #log ~= count - since then return true end
  local own = cjson.decode(labels)
  for _, line in ipairs(log) do
    local what = line:match('^%d+ (.*)$')
    local pattern = what:match('^pattern (.*)$')
    if pattern and matches(pattern, own[1]:sub(6)) then return true end
    for _, label in ipairs(own) do
      if label == what then return true end
    end
  end
  return false
end
`,
  },
  "cache/shelves": {
    uses: ["cache/glob", "cache/shelf"],
    text: `if ARGV[2] == '0' then invalidate(KEYS[1], 'pattern ' .. ARGV[1]) end
local page = call('ZSCAN', KEYS[1] .. ':shelves', ARGV[2], 'COUNT', 100)
local told = { page[1] }
for index = 1, #page[2], 2 do told[#told + 1] = page[2][index] end
return told
`,
  },
  "concurrency/settle": {
    uses: [],
    text: `call('ZREM', KEYS[1], HOLD)
`,
  },
  "concurrency/slot": {
    uses: [],
    text: `return {
  check = function()
    local taken = call('ZCOUNT', KEYS[1], '(' .. text(NOW), '+inf')
    return taken < tonumber(ARGV[1]) and go or refuse, { text(taken) }
  end,
  admission = function()
    call('ZREMRANGEBYSCORE', KEYS[1], '-inf', text(NOW))
    call('ZADD', KEYS[1], text(DEADLINE), HOLD)
    local last = tonumber(call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')[2])
    call('PEXPIRE', KEYS[1], text(last - NOW + GRACE))
  end,
}
`,
  },
  "credits/account": {
    uses: [],
    text: `local KEPT = 1000
local balance, latest, exists
local function load()
  local kept = call('HMGET', KEYS[1], 'balance', 'latest')
  exists = kept[1] ~= false
  balance, latest = tonumber(kept[1] or 0), tonumber(kept[2] or 0)
end
local function write(kind, amount, hold)
  latest = max(latest, NOW)
  if kind == 'hold' then
    call('HSET', KEYS[1], 'balance', text(balance), 'latest', text(latest), 'h:' .. hold, text(amount))
  else
    call('HSET', KEYS[1], 'balance', text(balance), 'latest', text(latest))
  end
  local line = table.concat({ text(latest), kind, text(amount), text(balance), hold or '' }, ' ')
  if call('RPUSH', KEYS[3], line) >= 2 * KEPT then call('LTRIM', KEYS[3], -KEPT, -1) end
end
local function close(hold)
  local amount = tonumber(call('HGET', KEYS[1], 'h:' .. hold) or nil)
  if not amount then return end
  call('HDEL', KEYS[1], 'h:' .. hold)
  call('ZREM', KEYS[2], hold)
  return amount
end
local function spend(hold, spent)
  local amount = close(hold)
  if not amount then return end
  local cost = min(spent or amount, amount)
  write('settle', cost, hold)
  if cost == amount then return end
  balance = balance + amount - cost
  write('give_back', amount - cost, hold)
end
local function spend_overdue()
  for _, hold in ipairs(call('ZRANGEBYSCORE', KEYS[2], '-inf', text(max(NOW, latest)))) do spend(hold) end
end
local function give_back(hold)
  spend_overdue()
  local amount = close(hold)
  if not amount then return end
  balance = balance + amount
  write('give_back', amount, hold)
end
`,
  },
  "credits/balance": {
    uses: ["credits/account"],
    text: `load()
return text(balance)
`,
  },
  "credits/end": {
    uses: ["credits/account"],
    text: `load()
if not exists then return 0 end
spend_overdue()
if not call('ZSCORE', KEYS[2], ARGV[1]) then return 0 end
if ARGV[2] == 'settle' then spend(ARGV[1]) else give_back(ARGV[1]) end
return 1
`,
  },
  "credits/grant": {
    uses: ["credits/account"],
    text: `load()
if balance + ARGV[1] > tonumber(ARGV[2]) then return false end
balance = balance + ARGV[1]
write('grant', tonumber(ARGV[1]))
return text(balance)
`,
  },
  "credits/hold": {
    uses: ["credits/account"],
    text: `local AMOUNT, QUOTA, PERIOD = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local ends, spent
local function load_quota()
  local till, sum = (call('GET', KEYS[4]) or ''):match('^(%S+) (%S+)$')
  if till and tonumber(till) > NOW then ends, spent = tonumber(till), tonumber(sum) end
end
return {
  check = function()
    if RECOVERS then return go, { 'paid' } end
    load()
    if balance < AMOUNT then return refuse, { text(balance) } end
    if QUOTA == 0 then return go, { text(balance) } end
    load_quota()
    local left = max(0, QUOTA - (spent or 0))
    return left < AMOUNT and refuse or go, { text(balance), text(left), text((ends or NOW) - NOW) }
  end,
  admission = function()
    if RECOVERS or not exists then return end
    spend_overdue()
    balance = balance - AMOUNT
    call('ZADD', KEYS[2], text(DEADLINE), HOLD)
    write('hold', AMOUNT, HOLD)
    if QUOTA == 0 or AMOUNT == 0 then return end
    keep(KEYS[4], text(ends or NOW + PERIOD) .. ' ' .. text((spent or 0) + AMOUNT), (ends or NOW + PERIOD) - NOW)
  end,
}
`,
  },
  "credits/movements": {
    uses: ["credits/account"],
    text: `return call('LRANGE', KEYS[3], -KEPT, -1)
`,
  },
  "credits/renew": {
    uses: ["credits/account"],
    text: `load()
if not exists then return 0 end
spend_overdue()
local deadline = tonumber(call('ZSCORE', KEYS[2], ARGV[1]) or nil)
if not deadline then return 0 end
call('ZADD', KEYS[2], text(max(deadline, NOW + ARGV[2])), ARGV[1])
return 1
`,
  },
  "credits/settle": {
    uses: ["credits/account"],
    text: `local AMOUNT, COST = tonumber(ARGV[1]), tonumber(ARGV[2])
load()
if not exists then return end
if RECOVERS then
  if ARGV[3] ~= '1' then return end
  balance = balance + AMOUNT
  write('refund', AMOUNT, HOLD)
  return
end
if ARGV[5] ~= '0' then
  if call('HEXISTS', KEYS[1], 'h:' .. HOLD) == 1 then call('ZADD', KEYS[2], text(NOW + ARGV[5]), HOLD) end
  return
end
local counts = ARGV[4] ~= '0' and COST ~= AMOUNT
local known = counts and call('HEXISTS', KEYS[1], 'h:' .. HOLD) == 1
if COST == 0 then give_back(HOLD) else spend(HOLD, COST) end
if not known then return end
local till, sum = (call('GET', KEYS[4]) or ''):match('^(%S+) (%S+)$')
if till and tonumber(till) > NOW then
  keep(KEYS[4], till .. ' ' .. text(max(0, sum + COST - AMOUNT)), till - NOW)
end
`,
  },
  "idempotency/replay": {
    uses: [],
    text: `local LIMIT, LASTS = tonumber(ARGV[2]), tonumber(ARGV[3])
local opened, count, now
return {
  check = function()
    if ARGV[1] == '' or BARRED then return go end
    local record = call('HMGET', KEYS[1], 'state', 'fingerprint', 'expires', 'answer', 'opened', 'count')
    if record[1] ~= 'done' or record[2] ~= ARGV[1] or tonumber(record[3]) <= NOW then return go end
    opened, count = tonumber(record[5] or nil), tonumber(record[6] or 0)
    now = max(NOW, opened or NOW)
    if not opened or now >= opened + LASTS then opened, count = now, 0 end
    if count >= LIMIT then return refuse, { text(opened + LASTS - now) } end
    return answer, { record[4], text(LIMIT - count - 1) }
  end,
  attempt = function(verdict)
    if verdict == answer then call('HSET', KEYS[1], 'opened', text(opened), 'count', text(count + 1)) end
  end,
}
`,
  },
  "idempotency/running": {
    uses: [],
    text: `local LIFE = tonumber(ARGV[2])
local function collision(state, fingerprint, at, deadline, kept)
  if fingerprint ~= ARGV[1] then return refuse, { 'other' } end
  if state == 'done' then return answer, { 'done', kept } end
  if state == 'running' and max(NOW, at) < deadline then return refuse, { 'running' } end
  if ARGV[3] == '1' then return go, { 'recovers' }, true end
  return refuse, { 'unknown' }
end
return {
  check = function()
    if ARGV[1] == '' then return go end
    local record = call('HMGET', KEYS[1], 'state', 'fingerprint', 'expires', 'at', 'deadline', 'answer')
    if not record[1] or tonumber(record[3]) <= NOW then return go, { 'new' } end
    return collision(record[1], record[2], tonumber(record[4]), tonumber(record[5] or nil), record[6])
  end,
  admission = function()
    if ARGV[1] == '' then return end
    local expires = max(NOW, DEADLINE) + LIFE
    call('HSET', KEYS[1], 'state', 'running', 'fingerprint', ARGV[1], 'hold', HOLD, 'at', text(NOW),
      'deadline', text(DEADLINE), 'expires', text(expires), 'recovers', RECOVERS and 1 or 0)
    call('HDEL', KEYS[1], 'answer', 'opened', 'count')
    call('PEXPIRE', KEYS[1], text(expires - NOW + GRACE))
  end,
}
`,
  },
  "idempotency/settle": {
    uses: [],
    text: `if ARGV[1] == '' then return end
local record = call('HMGET', KEYS[1], 'state', 'hold', 'at', 'expires', 'recovers')
if record[2] ~= HOLD or record[1] == 'done' or tonumber(record[4]) <= NOW then return end
local state = LOST and record[5] == '1' and 'unknown' or ARGV[3]
if state == '' then
  call('DEL', KEYS[1])
  return
end
local expires = max(NOW, tonumber(record[3])) + ARGV[2]
call('HSET', KEYS[1], 'state', state, 'expires', text(expires))
if state == 'done' then call('HSET', KEYS[1], 'answer', ANSWER) end
call('PEXPIRE', KEYS[1], text(expires - NOW + GRACE))
`,
  },
  "job/scripts/born": {
    uses: ["job/scripts/record"],
    text: `local function born()
  call('HSET', KEYS[1], 'id', ARGV[1], 'name', ARGV[2], 'owner', ARGV[3], 'status', 'queued',
    'submitted', ARGV[4], 'place', ARGV[6], 'attempts', '0', 'version', '1')
  if ARGV[5] ~= '0' then call('HSET', KEYS[1], 'before', text(ARGV[4] + ARGV[5])) end
  call('ZADD', KEYS[2], ARGV[4], ARGV[1])
  call('ZADD', KEYS[5], '0', ARGV[6])
  call('ZREMRANGEBYLEX', KEYS[5], '-', '(' .. ARGV[7])
end
`,
  },
  "job/scripts/cancel": {
    uses: ["job/scripts/record"],
    text: `local status, cancelling = unpack(of('status', 'cancelling'))
if status == 'running' then
  if not cancelling then note('cancelling', '1') end
elseif status and not is_over(status) then
  note('status', 'cancelled', 'ended', text(NOW))
  close(ARGV[1], ARGV[2])
end
return call('HGETALL', KEYS[1])
`,
  },
  "job/scripts/create": {
    uses: ["job/scripts/record", "job/scripts/born"],
    text: `local known = call('EXISTS', KEYS[1]) == 1
if not known then born() end
return { known and 0 or 1, call('HGETALL', KEYS[1]) }
`,
  },
  "job/scripts/depth": {
    uses: [],
    text: `local oldest = call('ZRANGE', KEYS[1], '0', '0', 'WITHSCORES')[2]
return { call('ZCARD', KEYS[1]), call('ZCARD', KEYS[2]), call('ZCARD', KEYS[3]), oldest or '', text(NOW) }
`,
  },
  "job/scripts/finish": {
    uses: ["job/scripts/record"],
    text: `local status, holder, attempts, submitted, place = unpack(of('status', 'holder', 'attempts', 'submitted', 'place'))
if status ~= 'running' or holder ~= ARGV[2] then return 0 end
status = ARGV[3]
if status == 'failed' or status == 'dead' then call('HSET', KEYS[1], 'code', ARGV[4], 'message', ARGV[5]) end
if status == 'failed' or status == 'queued' then
  local tries = status == 'queued' and attempts - 1 or attempts
  note('status', status, 'before', text(NOW + ARGV[6]), 'attempts', text(tries))
  call('HDEL', KEYS[1], 'holder', 'lease')
  wait_in_line(ARGV[1], submitted)
  return 1
end
note('status', status, 'ended', text(NOW))
if status == 'succeeded' then call('HSET', KEYS[1], 'result', ARGV[4]) end
if status == 'dead' then
  call('HSET', KEYS[1], 'letter', ARGV[8])
  call('ZADD', KEYS[4], '0', place)
  call('ZREMRANGEBYLEX', KEYS[4], '-', '(' .. ARGV[9])
end
close(ARGV[1], ARGV[7])
return 1
`,
  },
  "job/scripts/forget": {
    uses: ["job/scripts/record"],
    text: `local sent, attempts, place = unpack(of('sent', 'attempts', 'place'))
if sent or attempts ~= '0' then return end
call('DEL', KEYS[1])
call('ZREM', KEYS[2], ARGV[1])
call('ZREM', KEYS[5], place)
`,
  },
  "job/scripts/list": {
    uses: [],
    text: `return call('ZREVRANGEBYLEX', KEYS[1], ARGV[1], '-', 'LIMIT', '0', ARGV[2])
`,
  },
  "job/scripts/look": {
    uses: [],
    text: `return call('HGETALL', KEYS[1])
`,
  },
  "job/scripts/mark": {
    uses: [],
    text: `if call('EXISTS', KEYS[1]) == 1 then call('HSET', KEYS[1], ARGV[1], '1') end
`,
  },
  "job/scripts/progress": {
    uses: [],
    text: `local status, holder = unpack(call('HMGET', KEYS[1], 'status', 'holder'))
if status ~= 'running' or holder ~= ARGV[1] then return 0 end
call('HSET', KEYS[1], 'progress', ARGV[2])
call('HINCRBY', KEYS[1], 'version', '1')
return 1
`,
  },
  "job/scripts/record": {
    uses: [],
    text: `local function of(...) return call('HMGET', KEYS[1], ...) end
local function note(...)
  call('HSET', KEYS[1], ...)
  call('HINCRBY', KEYS[1], 'version', '1')
end
local function is_over(status) return status == 'succeeded' or status == 'dead' or status == 'cancelled' end
local function wait_in_line(id, submitted)
  call('ZREM', KEYS[3], id)
  call('ZADD', KEYS[2], submitted, id)
end
local function close(id, life)
  call('ZREM', KEYS[2], id)
  call('ZREM', KEYS[3], id)
  call('HDEL', KEYS[1], 'cancelling', 'holder', 'lease')
  call('PEXPIRE', KEYS[1], life)
end
`,
  },
  "job/scripts/renew": {
    uses: [],
    text: `local status, holder, cancelling = unpack(call('HMGET', KEYS[1], 'status', 'holder', 'cancelling'))
if status ~= 'running' or holder ~= ARGV[1] then return 'lost' end
call('HSET', KEYS[1], 'lease', text(NOW + ARGV[2]))
return cancelling and 'cancelled' or 'held'
`,
  },
  "job/scripts/revive": {
    uses: ["job/scripts/record"],
    text: `local status, letter, submitted, place = unpack(of('status', 'letter', 'submitted', 'place'))
if status ~= 'dead' or not letter then return false end
note('status', 'queued', 'attempts', '0')
call('HDEL', KEYS[1], 'code', 'message', 'ended', 'letter', 'buried', 'sent', 'result')
call('PERSIST', KEYS[1])
call('ZREM', KEYS[4], place)
wait_in_line(ARGV[1], submitted)
return letter
`,
  },
  "job/scripts/start": {
    uses: ["job/scripts/record", "job/scripts/born"],
    text: `local status, lease, attempts, cancelling = unpack(of('status', 'lease', 'attempts', 'cancelling'))
if not status then
  born()
  status, attempts = 'queued', 0
end
if is_over(status) then
  local buried, code, message = unpack(of('buried', 'code', 'message'))
  if status ~= 'dead' or buried then return { 'over', status } end
  return { 'over', status, code, message }
end
if cancelling then
  note('status', 'cancelled', 'ended', text(NOW))
  close(ARGV[1], ARGV[12])
  return { 'over', 'cancelled' }
end
if status == 'running' and tonumber(lease) > NOW then return { 'busy', text(lease - NOW) } end
local try = max(attempts, ARGV[10] - 1) + 1
local spent = try > tonumber(ARGV[11])
note('status', 'running', 'holder', ARGV[8], 'lease', text(NOW + ARGV[9]), 'sent', '1', 'started', text(NOW),
  'attempts', text(spent and attempts or try))
call('HDEL', KEYS[1], 'before')
call('ZREM', KEYS[2], ARGV[1])
call('ZADD', KEYS[3], text(NOW), ARGV[1])
if spent then return { 'spent' } end
return { 'run', text(try) }
`,
  },
  "rate_limit/fixed_window": {
    uses: [],
    text: `local LIMIT, LASTS = tonumber(ARGV[2]), tonumber(ARGV[3])
local opened, count, now, allowed
local function load()
  local kept = call('GET', KEYS[1])
  local since, counted = (kept or ''):match('^(%S+) (%S+)$')
  since = tonumber(since)
  now = max(NOW, since or NOW)
  if since and now < since + LASTS then opened, count = since, tonumber(counted) end
end
local function left()
  if not opened then return LIMIT, 0, 0 end
  local remaining, rest = max(0, LIMIT - count), opened + LASTS - now
  return remaining, rest, remaining > 0 and 0 or rest
end
return {
  check = function()
    load()
    allowed = not opened or count < LIMIT
    local remaining, reset, retry = left()
    if allowed then remaining = remaining - 1 end
    return (allowed or ARGV[1] == '1') and go or refuse, { allowed and 1 or 0, text(remaining), text(reset), text(retry) }
  end,
  attempt = function()
    if not allowed then return end
    opened, count = opened or now, (count or 0) + 1
    keep(KEYS[1], text(opened) .. ' ' .. text(count), opened + LASTS - now)
  end,
  tell = function()
    if not now then load() end
    local remaining, reset, retry = left()
    return { text(remaining), text(reset), text(retry) }
  end,
}
`,
  },
  "rate_limit/gap": {
    uses: [],
    text: `local GAP, EVERY = tonumber(ARGV[2]), ARGV[3] == '1'
local last, now, rest, allowed
local function load()
  last = tonumber(call('GET', KEYS[1]) or nil)
  now = max(NOW, last or NOW)
  rest = last and max(0, last + GAP - now) or 0
end
return {
  check = function()
    load()
    allowed = rest == 0
    local wait_for = EVERY and not allowed and GAP or rest
    return (allowed or ARGV[1] == '1') and go or refuse, { allowed and 1 or 0, '0', text(wait_for), text(wait_for) }
  end,
  attempt = function()
    if not allowed and not EVERY then return end
    keep(KEYS[1], text(now), GAP)
    rest = GAP
  end,
  tell = function()
    if not now then load() end
    return { rest == 0 and '1' or '0', text(rest), text(rest) }
  end,
}
`,
  },
  "rate_limit/sliding_window": {
    uses: [],
    text: `local LIMIT, LASTS = tonumber(ARGV[2]), tonumber(ARGV[3])
local now, count, first, last, number, allowed
local function load()
  local newest = call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
  number, last = tonumber(newest[1] or 0), tonumber(newest[2])
  now = max(NOW, last or NOW)
  local alive = '(' .. text(now - LASTS)
  count = call('ZCOUNT', KEYS[1], alive, '+inf')
  first = tonumber(call('ZRANGEBYSCORE', KEYS[1], alive, '+inf', 'WITHSCORES', 'LIMIT', 0, 1)[2])
end
local function left()
  if count == 0 then return LIMIT, 0, 0 end
  return LIMIT - count, last + LASTS - now, count < LIMIT and 0 or first + LASTS - now
end
return {
  check = function()
    load()
    allowed = count < LIMIT
    local remaining, reset, retry = left()
    if allowed then remaining = remaining - 1 end
    return (allowed or ARGV[1] == '1') and go or refuse, { allowed and 1 or 0, text(remaining), text(reset), text(retry) }
  end,
  attempt = function()
    if not allowed then return end
    call('ZADD', KEYS[1], text(now), string.format('%016.0f', number + 1))
    call('ZREMRANGEBYSCORE', KEYS[1], '-inf', text(now - LASTS))
    call('PEXPIRE', KEYS[1], text(LASTS + GRACE))
    count, first, last = count + 1, first or now, now
  end,
  tell = function()
    if not now then load() end
    local remaining, reset, retry = left()
    return { text(remaining), text(reset), text(retry) }
  end,
}
`,
  },
  "rate_limit/token_bucket": {
    uses: [],
    text: `local FULL, TOKEN, GAIN = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local level, at, allowed
local function left()
  return floor(level / TOKEN), math.ceil((FULL - level) / GAIN), math.ceil(max(0, TOKEN - level) / GAIN)
end
local function load()
  local kept = call('GET', KEYS[1])
  if not kept then
    level, at = FULL, NOW
    return
  end
  local was, since = kept:match('^(%S+) (%S+)$')
  was, since = tonumber(was), tonumber(since)
  at = max(NOW, since)
  local missing, elapsed = FULL - was, at - since
  level = elapsed >= math.ceil(missing / GAIN) and FULL or was + elapsed * GAIN
end
return {
  check = function()
    load()
    allowed = level >= TOKEN
    local remaining, reset, retry = left()
    if allowed then remaining = floor((level - TOKEN) / TOKEN) end
    return (allowed or ARGV[1] == '1') and go or refuse, { allowed and 1 or 0, text(remaining), text(reset), text(retry) }
  end,
  attempt = function()
    if not allowed then return end
    level = level - TOKEN
    keep(KEYS[1], text(level) .. ' ' .. text(at), math.ceil((FULL - level) / GAIN))
  end,
  tell = function()
    if not level then load() end
    local remaining, reset, retry = left()
    return { text(remaining), text(reset), text(retry) }
  end,
}
`,
  },
  "security/totp_once": {
    uses: [],
    text: `local AGE, STEP = tonumber(ARGV[2]), tonumber(ARGV[4])
local MOST, WITHIN, LOCK, LIFE = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local said, wrong, known
local function marked()
  local at, till = (call('GET', KEYS[1]) or ''):match('^(%S+) (%S+)$')
  if not at then return false end
  local now = max(NOW, tonumber(at))
  return now < tonumber(till) and now < at + AGE
end
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
  if till and NOW < till then return refuse, 'locked', text(till) end
  if ARGV[3] == 'wrong' then return refuse, 'wrong' end
  if STEP <= step then return refuse, 'used' end
  return go, 'right'
end
local function write(...)
  if not known then call('DEL', KEYS[2]) end
  call('HSET', KEYS[2], 'dies', text(NOW + LIFE), ...)
  call('PEXPIRE', KEYS[2], text(LIFE + GRACE))
end
local function count_wrong()
  local recent = {}
  local now = NOW
  for at in wrong:gmatch('%S+') do now = max(now, tonumber(at)) end
  for at in wrong:gmatch('%S+') do
    if tonumber(at) > now - WITHIN then recent[#recent + 1] = at end
  end
  recent[#recent + 1] = text(now)
  if #recent < MOST then
    write('wrong', table.concat(recent, ' '))
  else
    write('wrong', '', 'until', text(now + LOCK))
  end
end
return {
  check = function()
    local verdict, word, till = judge()
    said = word
    return verdict, { word, till }
  end,
  attempt = function()
    if said == 'wrong' then count_wrong() end
    if said ~= 'right' then return end
    write('step', text(STEP))
    if AGE > 0 then keep(KEYS[1], text(NOW) .. ' ' .. text(NOW + AGE), AGE) end
  end,
}
`,
  },
  "stores/valkey/bar": {
    uses: [],
    text: `return {
  check = function() return BARRED and refuse or go end,
}
`,
  },
  "stores/valkey/decide": {
    uses: [],
    text: `local verdict, by, asked = go, 0, {}
for index, part in ipairs(parts) do
  if part.rank >= FROM then
    local said, words, recovers = part.check()
    asked[index] = { said, words or {} }
    if said ~= go then
      verdict, by = said, index
      break
    end
    RECOVERS = RECOVERS or recovers == true
  end
end
for index, part in ipairs(parts) do
  if asked[index] and part.attempt then part.attempt(asked[index][1]) end
end
if verdict == go then
  for _, part in ipairs(parts) do
    if part.admission then part.admission() end
  end
end
local told = { text(NOW), verdict, by, RECOVERS and 1 or 0 }
for index, part in ipairs(parts) do
  told[#told + 1] = asked[index] and asked[index][2] or false
  told[#told + 1] = part.tell and part.tell() or {}
end
return told
`,
  },
  "stores/valkey/plain": {
    uses: [],
    text: `local call, floor, max, min = redis.call, math.floor, math.max, math.min
local time = call('TIME')
local NOW = time[1] * 1000 + floor(time[2] / 1000)
local GRACE = 10000
local function text(number) return string.format('%.0f', number) end
local function keep(key, value, life) call('SET', key, value, 'PX', text(life + GRACE)) end
`,
  },
  "stores/valkey/probe": {
    uses: [],
    text: `return 1
`,
  },
  "stores/valkey/settlement": {
    uses: ["stores/valkey/plain"],
    text: `local HOLD, RECOVERS, ANSWER, LOST = ARGV[1], ARGV[2] == '1', ARGV[3], ARGV[4] == '1'
if (RECOVERS or LOST) and not call('SET', KEYS[1], 1, 'NX', 'PX', ARGV[5]) then return {} end
`,
  },
  "stores/valkey/walk": {
    uses: ["stores/valkey/plain"],
    text: `local go, answer, refuse, wait = 0, 1, 2, 3
local HOLD, DEADLINE = ARGV[1], NOW + ARGV[2]
local BARRED, WAITED, FROM, RECOVERS = ARGV[3] == '1', ARGV[4] == '1', tonumber(ARGV[5]), ARGV[6] == '1'
`,
  },
} as const satisfies Readonly<Record<string, Lua>>;
