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
    text: `local led, begun, renews, marked
local function look_for_leader()
  local flight = call('GET', KEYS[2])
  if not flight then
    led = false
    return
  end
  local deadline, since = flight:match('^(%S+) (%S+) ')
  led = deadline and tonumber(deadline) > NOW and not dropped(KEYS[3], tonumber(since), ARGV[3])
end
local function begin()
  begun = invalidations(KEYS[3])
  if led == nil then look_for_leader() end
  if led then return end
  keep(KEYS[2], format('%.0f ', DEADLINE) .. begun .. ' ' .. ARGV[4], DEADLINE - NOW)
end
return {
  check = function()
    local record, fresh, stamp, known = find(KEYS[1], ARGV[1])
    marked = known
    local kept = record and (stamp == ARGV[5] and '' or answer_of(record))
    if record and NOW < tonumber(fresh) then return answer, 'hit', fresh, kept, stamp end
    look_for_leader()
    if record then
      renews = not led
      return answer, led and 'stale' or 'renew', fresh, kept, stamp
    end
    if led and not WAITED then return wait end
    return go, 'miss'
  end,
  attempt = function(verdict)
    if verdict == answer then use(KEYS[1], ARGV[2], ARGV[1], marked) end
    if renews then begin() end
  end,
  admission = begin,
  tell = function() return begun end,
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
    text: `local record, fresh, _, marked = find(KEYS[1], ARGV[1])
if not record or NOW >= tonumber(fresh) then return false end
use(KEYS[1], ARGV[2], ARGV[1], marked)
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
local function take(shelf, room, key, record, policy)
  call('HDEL', shelf, 'k:' .. key, 'u:' .. key)
  local hand = (policy == nil or policy == 'sieve') and call('HGET', shelf, 'hand')
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
local function use(shelf, policy, key, marked)
  if policy == 'lru' or policy == 'mru' then
    call('ZADD', shelf .. ':i', number(shelf), key)
  elseif policy == 'lfu' then
    local uses = floor(call('ZSCORE', shelf .. ':i', key) / USE)
    call('ZADD', shelf .. ':i', min(uses + 1, MOST) * USE + number(shelf), key)
  elseif policy == 'sieve' and not marked then
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
local function kept_for(expires)
  return floor(min((expires - NOW) * 1.25, 365 * DAY)) + GRACE
end
local function keep_shelf(shelf, room, expires)
  local left = kept_for(expires)
  call('HSET', shelf, 'ends', NOW + left)
  call('PEXPIRE', shelf, left)
  call('PEXPIRE', shelf .. ':i', left)
  call('PEXPIRE', shelf .. ':x', left)
  local shelves = room .. ':shelves'
  call('ZREMRANGEBYSCORE', shelves, '-inf', NOW)
  call('ZADD', shelves, NOW + left, shelf)
  if call('PTTL', shelves) < left then call('PEXPIRE', shelves, left) end
end
local function index(shelf, room, key, labels, expires)
  local entry, lasts = member(shelf, key), min(expires - NOW, 300 * DAY)
  for _, label in ipairs(cjson.decode(labels)) do
    local set = room .. ':label:' .. label
    call('ZADD', set, expires, entry)
    local left = call('PTTL', set)
    if left < lasts + GRACE then
      if left > 0 then call('ZREMRANGEBYSCORE', set, '-inf', NOW) end
      call('PEXPIRE', set, kept_for(expires))
    end
  end
end
local function reclaim(shelf, room, policy, latest)
  local dead = call('ZRANGEBYSCORE', shelf .. ':x', '-inf', latest)
  for _, key in ipairs(dead) do take(shelf, room, key, call('HGET', shelf, 'k:' .. key), policy) end
  return dead
end
local function evict(shelf, room, policy, capacity)
  local count, left = 0, call('ZCARD', shelf .. ':i')
  while left >= capacity do
    local loser = victim(shelf, policy)
    take(shelf, room, loser, call('HGET', shelf, 'k:' .. loser), policy)
    count, left = count + 1, left - 1
  end
  return count, left
end
local function put(shelf, room, policy, capacity, key, life, fresh, endpoint, labels, kept)
  local known = call('HMGET', shelf, 'k:' .. key, 'latest', 'ends', 'seq')
  local record, latest, version = known[1], max(NOW, tonumber(known[2] or 0)), (known[4] or 0) + 1
  local dead, gave_way, others = reclaim(shelf, room, policy, latest), 0, 1
  for _, one in ipairs(dead) do
    if one == key then record = false end
  end
  local expires = latest + life
  if not record then gave_way, others = evict(shelf, room, policy, capacity) end
  local numbers = format('%.0f %.0f %.0f ', expires, fresh, version)
  call('HSET', shelf, 'k:' .. key, numbers .. endpoint .. ' ' .. labels .. '\\n' .. kept,
    'latest', latest, 'seq', version)
  if record then
    for _, label in ipairs(labels_of(record)) do
      call('ZREM', room .. ':label:' .. label, member(shelf, key))
    end
    use(shelf, policy, key)
  else
    call('ZADD', shelf .. ':i', (policy == 'lfu' and USE or 0) + version, key)
  end
  call('ZADD', shelf .. ':x', expires, key)
  if others == 0 or tonumber(known[3] or 0) < min(expires, NOW + 300 * DAY) + GRACE then
    keep_shelf(shelf, room, expires)
  end
  index(shelf, room, key, labels, expires)
  return #dead, gave_way
end
local function find(shelf, key)
  local kept = call('HMGET', shelf, 'k:' .. key, 'latest', 'u:' .. key)
  if not kept[1] then return end
  local expires, fresh, version = kept[1]:match('^(%S+) (%S+) (%S+) ')
  if max(NOW, tonumber(kept[2])) < tonumber(expires) then
    return kept[1], fresh, expires .. ' ' .. version, kept[3]
  end
end
local function answer_of(record) return record:sub(record:find('\\n', 1, true) + 1) end
local function invalidations(room) return call('GET', room .. ':count') or '0' end
local function invalidate(room, what)
  local count = call('INCR', room .. ':count')
  call('ZADD', room .. ':dropped', count, format('%.0f ', count) .. what)
  call('ZREMRANGEBYRANK', room .. ':dropped', 0, -LOGGED - 1)
  call('PEXPIRE', room .. ':count', DAY)
  call('PEXPIRE', room .. ':dropped', DAY)
end
local function dropped(room, since, labels)
  local count = tonumber(invalidations(room))
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
    text: `local taken
return {
  check = function()
    local most = tonumber(ARGV[1])
    taken = call('ZCOUNT', KEYS[1], format('(%.0f', NOW), '+inf')
    local own = taken >= most and call('ZSCORE', KEYS[1], HOLD)
    if own and tonumber(own) > NOW then taken = taken - 1 end
    return taken < most and go or refuse, taken
  end,
  admission = function()
    call('ZADD', KEYS[1], DEADLINE, HOLD)
    local last = call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')[2]
    call('PEXPIRE', KEYS[1], last - NOW + GRACE)
    if call('ZCARD', KEYS[1]) > taken + 1 then call('ZREMRANGEBYSCORE', KEYS[1], '-inf', NOW) end
  end,
}
`,
  },
  "credits/account": {
    uses: [],
    text: `local KEPT = 1000
local balance, latest, exists
local function load(hold)
  local kept
  if hold then kept = call('HMGET', KEYS[1], 'balance', 'latest', 'h:' .. hold, 'q:' .. hold)
  else kept = call('HMGET', KEYS[1], 'balance', 'latest') end
  exists = kept[1] ~= false
  balance, latest = tonumber(kept[1] or 0), tonumber(kept[2] or 0)
  return tonumber(kept[3] or nil), kept[4]
end
local function line(kind, amount, hold)
  local written = format('%.0f %s %.0f %.0f ', latest, kind, amount, balance) .. (hold or '')
  if call('RPUSH', KEYS[3], written) >= 2 * KEPT then call('LTRIM', KEYS[3], -KEPT, -1) end
end
local function write(kind, amount, hold, period)
  latest = max(latest, NOW)
  if period then
    call('HSET', KEYS[1], 'balance', balance, 'latest', latest, 'h:' .. hold, amount, 'q:' .. hold, period)
  elseif kind == 'hold' then
    call('HSET', KEYS[1], 'balance', balance, 'latest', latest, 'h:' .. hold, amount)
  else
    call('HSET', KEYS[1], 'balance', balance, 'latest', latest)
  end
  line(kind, amount, hold)
end
local function close(hold)
  call('HDEL', KEYS[1], 'h:' .. hold, 'q:' .. hold)
  call('ZREM', KEYS[2], hold)
end
local function spend(hold, amount, spent)
  close(hold)
  local cost = min(spent, amount)
  write('settle', cost, hold)
  if cost == amount then return end
  balance = balance + amount - cost
  write('give_back', amount - cost, hold)
end
local function unspend(amount, period)
  local till, sum = (call('GET', KEYS[4]) or ''):match('^(%S+) (%S+)$')
  if till and till == period and tonumber(till) > NOW then
    keep(KEYS[4], format('%s %.0f', till, max(0, sum - amount)), till - NOW)
  end
end
local function spend_overdue(own)
  local was_own = false
  for _, hold in ipairs(call('ZRANGEBYSCORE', KEYS[2], '-inf', max(NOW, latest))) do
    local amount = tonumber(call('HGET', KEYS[1], 'h:' .. hold) or nil)
    if amount then spend(hold, amount, amount) end
    was_own = was_own or hold == own
  end
  return was_own
end
local function give_back(hold, amount)
  if spend_overdue(hold) then return end
  close(hold)
  balance = balance + amount
  write('give_back', amount, hold)
end
`,
  },
  "credits/balance": {
    uses: ["credits/account"],
    text: `load()
return balance
`,
  },
  "credits/end": {
    uses: ["credits/account"],
    text: `local function finish(hold, most, counted)
  local held, period = load(hold)
  if not held or spend_overdue(hold) then return 0 end
  local cost = most == 'all' and held or min(held, tonumber(most))
  if most == '0' then give_back(hold, held) else spend(hold, held, cost) end
  if counted == '1' and cost < held then unspend(held - cost, period) end
  return 1
end
local keys, said = KEYS, {}
for at = 0, #keys / 4 - 1 do
  KEYS = { unpack(keys, 4 * at + 1, 4 * at + 4) }
  said[at + 1] = finish(ARGV[3 * at + 1], ARGV[3 * at + 2], ARGV[3 * at + 3])
end
return said
`,
  },
  "credits/grant": {
    uses: ["credits/account"],
    text: `load()
if balance + ARGV[1] > tonumber(ARGV[2]) then return false end
balance = balance + ARGV[1]
write('grant', tonumber(ARGV[1]))
return balance
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
    if RECOVERS then return go, 'paid' end
    load()
    if balance < AMOUNT then return refuse, balance end
    if QUOTA == 0 then return go, balance end
    load_quota()
    local left = max(0, QUOTA - (spent or 0))
    return left < AMOUNT and refuse or go, balance, left, (ends or NOW) - NOW
  end,
  admission = function()
    if RECOVERS or not exists then return end
    spend_overdue()
    balance = balance - AMOUNT
    call('ZADD', KEYS[2], DEADLINE, HOLD)
    if QUOTA == 0 or AMOUNT == 0 then return write('hold', AMOUNT, HOLD) end
    local till = ends or NOW + PERIOD
    local period = format('%.0f', till)
    write('hold', AMOUNT, HOLD, period)
    keep(KEYS[4], format('%s %.0f', period, (spent or 0) + AMOUNT), till - NOW)
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
    text: `local held = load(ARGV[1])
if not held or spend_overdue(ARGV[1]) then return 0 end
call('ZADD', KEYS[2], max(tonumber(call('ZSCORE', KEYS[2], ARGV[1])), NOW + ARGV[2]), ARGV[1])
return 1
`,
  },
  "credits/settle": {
    uses: ["credits/account"],
    text: `local AMOUNT, COST = tonumber(ARGV[1]), tonumber(ARGV[2])
local held, period = load(HOLD)
if not exists then return end
if RECOVERS then
  if ARGV[3] ~= '1' then return end
  balance = balance + AMOUNT
  write('refund', AMOUNT, HOLD)
  return
end
if ARGV[5] ~= '0' then
  if held then call('ZADD', KEYS[2], NOW + ARGV[5], HOLD) end
  return
end
if COST > 0 then
  if not held then return end
  spend(HOLD, held, COST)
elseif held then
  give_back(HOLD, held)
else
  spend_overdue()
end
if held and ARGV[4] ~= '0' and COST < AMOUNT then unspend(AMOUNT - COST, period) end
`,
  },
  "idempotency/record": {
    uses: [],
    text: `local function read_record()
  local record = SEEN[KEYS[1]] or call('HMGET', KEYS[1], 'state', 'fingerprint', 'expires', 'answer',
    'opened', 'count', 'at', 'deadline')
  SEEN[KEYS[1]] = record
  return record
end
`,
  },
  "idempotency/replay": {
    uses: ["idempotency/record"],
    text: `local LIMIT, LASTS = tonumber(ARGV[2]), tonumber(ARGV[3])
local opened, count
return {
  check = function()
    if BARRED then return go end
    local record = read_record()
    if record[1] ~= 'done' or record[2] ~= ARGV[1] or tonumber(record[3]) <= NOW then return go end
    opened, count = tonumber(record[5] or nil), tonumber(record[6] or 0)
    local now = max(NOW, opened or NOW)
    if not opened or now >= opened + LASTS then opened, count = now, 0 end
    if count >= LIMIT then return refuse, opened + LASTS - now end
    return answer, record[4], LIMIT - count - 1
  end,
  attempt = function(verdict)
    if verdict == answer then call('HSET', KEYS[1], 'opened', opened, 'count', count + 1) end
  end,
}
`,
  },
  "idempotency/running": {
    uses: ["idempotency/record"],
    text: `local exists
local function collision(state, fingerprint, record)
  if fingerprint ~= ARGV[1] then return refuse, 'other' end
  if state == 'done' then return answer, 'done', record[4] end
  if state == 'running' and max(NOW, tonumber(record[7])) < tonumber(record[8]) then return refuse, 'running' end
  if ARGV[3] ~= '1' then return refuse, 'unknown' end
  RECOVERS = true
  return go, 'recovers'
end
return {
  check = function()
    local record = read_record()
    exists = record[1]
    if not exists or tonumber(record[3]) <= NOW then return go, 'new' end
    return collision(record[1], record[2], record)
  end,
  admission = function()
    local expires = max(NOW, DEADLINE) + ARGV[2]
    call('HSET', KEYS[1], 'state', 'running', 'fingerprint', ARGV[1], 'hold', HOLD, 'at', NOW,
      'deadline', DEADLINE, 'expires', expires, 'recovers', RECOVERS and 1 or 0)
    if exists ~= false then call('HDEL', KEYS[1], 'answer', 'opened', 'count') end
    call('PEXPIRE', KEYS[1], expires - NOW + GRACE)
  end,
}
`,
  },
  "idempotency/settle": {
    uses: [],
    text: `local record = call('HMGET', KEYS[1], 'state', 'hold', 'at', 'expires', 'recovers')
if record[2] ~= HOLD or record[1] == 'done' or tonumber(record[4]) <= NOW then return end
local state = LOST and record[5] == '1' and 'unknown' or ARGV[3]
if state == '' then
  call('DEL', KEYS[1])
  return
end
local expires = max(NOW, tonumber(record[3])) + ARGV[2]
if state == 'done' then
  call('HSET', KEYS[1], 'state', state, 'expires', expires, 'answer', ANSWER)
else
  call('HSET', KEYS[1], 'state', state, 'expires', expires)
end
if expires > tonumber(record[4]) then call('PEXPIRE', KEYS[1], expires - NOW + GRACE) end
`,
  },
  "job/scripts/born": {
    uses: ["job/scripts/record"],
    text: `local function born()
  call('HSET', K[1], 'id', A[1], 'name', A[2], 'owner', A[3], 'status', 'queued',
    'submitted', A[4], 'place', A[6], 'attempts', '0', 'version', '1')
  if A[5] ~= '0' then call('HSET', K[1], 'before', A[4] + A[5]) end
  call('ZADD', K[2], A[4], A[1])
  call('ZADD', K[5], '0', A[6])
  call('ZREMRANGEBYLEX', K[5], '-', '(' .. A[7])
end
`,
  },
  "job/scripts/cancel": {
    uses: ["job/scripts/record"],
    text: `local status, cancelling = unpack(of('status', 'cancelling'))
if status == 'running' then
  if not cancelling then note('cancelling', '1') end
elseif status and not is_over(status) then
  note('status', 'cancelled', 'ended', NOW)
  close(ARGV[1], ARGV[2])
end
return call('HGETALL', KEYS[1])
`,
  },
  "job/scripts/create": {
    uses: ["job/scripts/record", "job/scripts/born"],
    text: `return each(function()
  if call('EXISTS', K[1]) == 1 then return call('HGETALL', K[1]) end
  born()
  return 1
end)
`,
  },
  "job/scripts/depth": {
    uses: [],
    text: `local oldest = call('ZRANGE', KEYS[1], '0', '0', 'WITHSCORES')[2]
return { call('ZCARD', KEYS[1]), call('ZCARD', KEYS[2]), call('ZCARD', KEYS[3]), oldest or '', NOW }
`,
  },
  "job/scripts/finish": {
    uses: ["job/scripts/record"],
    text: `return each(function()
  local status, holder, attempts, submitted, place, lease =
    unpack(of('status', 'holder', 'attempts', 'submitted', 'place', 'lease'))
  if status ~= 'running' or holder ~= A[2] then return 0 end
  status = A[3]
  if status == 'failed' or status == 'dead' then call('HSET', K[1], 'code', A[4], 'message', A[5]) end
  if status == 'failed' or status == 'queued' then
    local tries = status == 'queued' and attempts - 1 or attempts
    note('status', status, 'before', NOW + A[6], 'attempts', tries)
    call('HDEL', K[1], 'holder', 'lease')
    wait_in_line(A[1], submitted)
    return 1
  end
  note('status', status, 'ended', NOW)
  if status == 'succeeded' then
    call('HSET', K[1], 'result', A[4])
    if A[10] ~= '' then call('HSET', K[1], 'charged', A[10]) end
  end
  if status == 'dead' then
    call('HSET', K[1], 'letter', A[8])
    call('ZADD', K[4], '0', place)
    call('ZREMRANGEBYLEX', K[4], '-', '(' .. A[9])
  end
  close(A[1], A[7])
  if status == 'dead' and lease then call('HSET', K[1], 'holder', holder, 'lease', lease) end
  return 1
end)
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
    text: `local status = call('HGET', KEYS[1], 'status')
if status and (status == 'dead' or ARGV[1] == 'sent') then call('HSET', KEYS[1], ARGV[1], '1') end
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
    text: `local K, A = KEYS, ARGV
local function each(work)
  local said = {}
  for at, job in ipairs(cjson.decode(ARGV[1])) do
    K, A = {}, job[2]
    for place, key in ipairs(job[1]) do K[place] = KEYS[key] end
    said[at] = work()
  end
  return said
end
local function of(...) return call('HMGET', K[1], ...) end
local function note(...)
  call('HSET', K[1], ...)
  call('HINCRBY', K[1], 'version', '1')
end
local function is_over(status) return status == 'succeeded' or status == 'dead' or status == 'cancelled' end
local function wait_in_line(id, submitted)
  call('ZREM', K[3], id)
  call('ZADD', K[2], submitted, id)
end
local function close(id, life)
  call('ZREM', K[2], id)
  call('ZREM', K[3], id)
  call('HDEL', K[1], 'cancelling', 'holder', 'lease')
  call('PEXPIRE', K[1], life)
end
`,
  },
  "job/scripts/release": {
    uses: [],
    text: `local status, holder = unpack(call('HMGET', KEYS[1], 'status', 'holder'))
if status == 'dead' and holder == ARGV[1] then call('HDEL', KEYS[1], 'holder', 'lease') end
`,
  },
  "job/scripts/renew": {
    uses: [],
    text: `local status, holder, cancelling = unpack(call('HMGET', KEYS[1], 'status', 'holder', 'cancelling'))
if status ~= 'running' or holder ~= ARGV[1] then return 'lost' end
call('HSET', KEYS[1], 'lease', NOW + ARGV[2])
return cancelling and 'cancelled' or 'held'
`,
  },
  "job/scripts/revive": {
    uses: ["job/scripts/record"],
    text: `local status, letter, submitted, place, buried, lease =
  unpack(of('status', 'letter', 'submitted', 'place', 'buried', 'lease'))
if status ~= 'dead' or not letter then return false end
if not buried and tonumber(lease or 0) > NOW then return false end
note('status', 'queued', 'attempts', '0')
call('HDEL', KEYS[1], 'code', 'message', 'ended', 'letter', 'buried', 'sent', 'result',
  'holder', 'lease')
call('PERSIST', KEYS[1])
call('ZREM', KEYS[4], place)
wait_in_line(ARGV[1], submitted)
return letter
`,
  },
  "job/scripts/start": {
    uses: ["job/scripts/record", "job/scripts/born"],
    text: `return each(function()
  local status, lease, attempts, cancelling = unpack(of('status', 'lease', 'attempts', 'cancelling'))
  if not status then
    born()
    status, attempts = 'queued', 0
  end
  if is_over(status) then
    local buried, code, message, charged = unpack(of('buried', 'code', 'message', 'charged'))
    if status == 'succeeded' and charged then return { 'over', status, charged } end
    if status ~= 'dead' or buried then return { 'over', status } end
    if tonumber(lease or 0) > NOW then return { 'busy', lease - NOW } end
    call('HSET', K[1], 'holder', A[8], 'lease', NOW + A[9])
    return { 'over', status, code, message }
  end
  if cancelling then
    note('status', 'cancelled', 'ended', NOW)
    close(A[1], A[12])
    return { 'over', 'cancelled' }
  end
  if status == 'running' and tonumber(lease) > NOW then return { 'busy', lease - NOW } end
  local try = max(attempts, A[10] - 1) + 1
  local spent = try > tonumber(A[11])
  note('status', 'running', 'holder', A[8], 'lease', NOW + A[9], 'sent', '1', 'started', NOW,
    'attempts', spent and attempts or try)
  call('HDEL', K[1], 'before')
  call('ZREM', K[2], A[1])
  call('ZADD', K[3], NOW, A[1])
  if spent then return { 'spent' } end
  return { 'run', try }
end)
`,
  },
  "rate_limit/fixed_window": {
    uses: ["rate_limit/limiter"],
    text: `local LIMIT, LASTS = tonumber(ARGV[2]), tonumber(ARGV[3])
local opened, counted, now
local function load()
  now = NOW
  local kept = call('GET', KEYS[1])
  if not kept then return end
  local since, sum = kept:match('^(%S+) (%S+)$')
  since = tonumber(since)
  now = max(NOW, since)
  if now < since + LASTS then opened, counted = since, tonumber(sum) end
end
local function allows() return not opened or counted < LIMIT end
local function left()
  if not opened then return LIMIT, 0, 0 end
  local remaining, rest = max(0, LIMIT - counted), opened + LASTS - now
  return remaining, rest, remaining > 0 and 0 or rest
end
local function count(allowed)
  if not allowed then return end
  opened, counted = opened or now, (counted or 0) + 1
  keep(KEYS[1], format('%.0f %.0f', opened, counted), opened + LASTS - now)
end
return limiter(load, allows, left, count)
`,
  },
  "rate_limit/gap": {
    uses: ["rate_limit/limiter"],
    text: `local GAP, EVERY = tonumber(ARGV[2]), ARGV[3] == '1'
local now, rest
local function load()
  local last = tonumber(call('GET', KEYS[1]) or nil)
  now = max(NOW, last or NOW)
  rest = last and max(0, last + GAP - now) or 0
end
local function allows()
  if rest == 0 then return true end
  if EVERY then rest = GAP end
  return false
end
local function left() return rest == 0 and 1 or 0, rest, rest end
local function count(allowed)
  if not allowed and not EVERY then return end
  keep(KEYS[1], now, GAP)
  rest = GAP
end
return limiter(load, allows, left, count)
`,
  },
  "rate_limit/limiter": {
    uses: [],
    text: `local function limiter(load, allows, left, count)
  local allowed
  return {
    check = function()
      load()
      allowed = allows()
      local remaining, reset, retry = left()
      if allowed then return go, 1, remaining - 1, reset, retry end
      return ARGV[1] == '1' and go or refuse, 0, remaining, reset, retry
    end,
    attempt = function() count(allowed) end,
    tell = function()
      if allowed == nil then load() end
      return left()
    end,
  }
end
`,
  },
  "rate_limit/sliding_window": {
    uses: ["rate_limit/limiter"],
    text: `local LIMIT, LASTS = tonumber(ARGV[2]), tonumber(ARGV[3])
local now, alive, first, last, number
local function load()
  now, alive, number = NOW, 0, 0
  local newest = call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
  if not newest[1] then return end
  number, last = tonumber(newest[1]), tonumber(newest[2])
  now = max(NOW, last)
  local since = format('(%.0f', now - LASTS)
  alive = call('ZCOUNT', KEYS[1], since, '+inf')
  if alive == 0 then return end
  first = tonumber(call('ZRANGEBYSCORE', KEYS[1], since, '+inf', 'WITHSCORES', 'LIMIT', 0, 1)[2])
end
local function allows() return alive < LIMIT end
local function left()
  if alive == 0 then return LIMIT, 0, 0 end
  return LIMIT - alive, last + LASTS - now, alive < LIMIT and 0 or first + LASTS - now
end
local function count(allowed)
  if not allowed then return end
  call('ZADD', KEYS[1], now, format('%016.0f', number + 1))
  call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - LASTS)
  call('PEXPIRE', KEYS[1], LASTS + GRACE)
  alive, first, last = alive + 1, first or now, now
end
return limiter(load, allows, left, count)
`,
  },
  "rate_limit/token_bucket": {
    uses: ["rate_limit/limiter"],
    text: `local FULL, TOKEN, GAIN = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local ceil = math.ceil
local level, at
local function load()
  local kept = call('GET', KEYS[1])
  if not kept then
    level, at = FULL, NOW
    return
  end
  local was, since = kept:match('^(%S+) (%S+)$')
  was, since = tonumber(was), tonumber(since)
  at = max(NOW, since)
  local elapsed = at - since
  level = elapsed >= ceil((FULL - was) / GAIN) and FULL or was + elapsed * GAIN
end
local function allows() return level >= TOKEN end
local function left()
  return floor(level / TOKEN), ceil((FULL - level) / GAIN), ceil(max(0, TOKEN - level) / GAIN)
end
local function count(allowed)
  if not allowed then return end
  level = level - TOKEN
  keep(KEYS[1], format('%.0f %.0f', level, at), ceil((FULL - level) / GAIN))
end
return limiter(load, allows, left, count)
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
    text: `local told, size = { NOW, 0, 0, 0, 0 }, 5
local function say(a, b, c, d)
  local count = d ~= nil and 4 or c ~= nil and 3 or b ~= nil and 2 or a ~= nil and 1 or 0
  told[size + 1], told[size + 2], told[size + 3], told[size + 4], told[size + 5] = count, a, b, c, d
  size = size + 1 + count
end
local function ask(verdict, ...)
  say(...)
  return verdict
end
local verdicts, first, last = {}, #parts + 1, #parts
for index = 1, #parts do
  local part = parts[index]
  if part.rank >= FROM then
    first = min(first, index)
    local verdict = ask(part.check())
    verdicts[index] = verdict
    if verdict ~= go then
      told[2], last = index, index
      break
    end
  end
end
for index = first, last do
  local attempt = parts[index].attempt
  if attempt then attempt(verdicts[index]) end
end
if told[2] == 0 then
  for index = 1, #parts do
    local admission = parts[index].admission
    if admission then admission() end
  end
end
told[3], told[4], told[5] = RECOVERS and 1 or 0, first, last
for index = 1, #parts do
  local tell = parts[index].tell
  if tell then say(tell()) else say() end
end
return told
`,
  },
  "stores/valkey/plain": {
    uses: [],
    text: `local KEYS = KEYS
local call, floor, max, min, format = redis.call, math.floor, math.max, math.min, string.format
local time = call('TIME')
local NOW = time[1] * 1000 + floor(time[2] / 1000)
local GRACE = 10000
local function keep(key, value, life) call('SET', key, value, 'PX', life + GRACE) end
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
local HOLD, DEADLINE, SEEN = ARGV[1], NOW + ARGV[2], {}
local BARRED, WAITED, FROM, RECOVERS = ARGV[3] == '1', ARGV[4] == '1', tonumber(ARGV[5]), ARGV[6] == '1'
`,
  },
} as const satisfies Readonly<Record<string, Lua>>;
