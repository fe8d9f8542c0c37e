-- use cache/glob
-- A shelf: one bounded namespace of entries. For parts and scripts about caches.
-- <shelf>   hash: k:<key> "expires fresh version endpoint labels\nanswer", u:<key> (sieve's mark), latest, seq, hand, ends
-- <shelf>:i sorted set of keys by the policy's order   <shelf>:x by the time at which they die
-- <room>    what a shard's shelves share: :shelves, :label:<label> (entries), :count and :dropped
--           (invalidations, numbered, so that what was begun before one is not kept after it)
-- Labels are a JSON list; the first one is "name <full name>".
local DAY = 86400000
local LOGGED = 10000
-- Frequencies and sequence numbers share one score: 2^19 uses and 2^33 calls fit into its 53 bits.
local USE, MOST = 2 ^ 33, 2 ^ 19

local function number(shelf) return call('HINCRBY', shelf, 'seq', 1) end

-- An entry's name among a label's: the length keeps shelf and key apart, whatever is in them.
local function member(shelf, key) return #shelf .. ' ' .. shelf .. key end

local function labels_of(record) return cjson.decode(record:match('^%S+ %S+ %S+ %S+ ([^\n]*)\n')) end

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

-- SIEVE's hand goes from old to new and round again, and takes the marks off.
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

-- Keeps an entry: the dead go first, then the victim. Returns how many died and how many gave way.
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
  call('HSET', shelf, 'k:' .. key, header .. '\n' .. kept, 'latest', text(latest), 'ends', text(ends))
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

-- The live record of a key, until when it is fresh, and what tells it from others.
local function find(shelf, key)
  local kept = call('HMGET', shelf, 'k:' .. key, 'latest')
  if not kept[1] then return end
  local expires, fresh, version = kept[1]:match('^(%S+) (%S+) (%S+) ')
  if max(NOW, tonumber(kept[2])) < tonumber(expires) then
    return kept[1], tonumber(fresh), expires .. ' ' .. version
  end
end

local function answer_of(record) return record:sub(record:find('\n', 1, true) + 1) end

local function invalidations(room) return tonumber(call('GET', room .. ':count') or 0) end

local function invalidate(room, what)
  local count = call('INCR', room .. ':count')
  call('ZADD', room .. ':dropped', count, count .. ' ' .. what)
  call('ZREMRANGEBYRANK', room .. ':dropped', 0, -LOGGED - 1)
  call('PEXPIRE', room .. ':count', DAY)
  call('PEXPIRE', room .. ':dropped', DAY)
end

-- Whether what was begun after that many invalidations has been dropped since. In doubt it has.
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
