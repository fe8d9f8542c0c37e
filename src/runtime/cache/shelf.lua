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

-- Only SIEVE has a hand; whoever doesn't know the policy looks for one.
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

-- For how long keys are kept whose last entry dies then: longer, so that it isn't said anew by each.
local function kept_for(expires)
  return floor(min((expires - NOW) * 1.25, 365 * DAY)) + GRACE
end

-- Keeps the keys of a shelf, and the shelf among the others, until that entry is dead.
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

-- Makes room for one more. Returns how many gave way, and how many are left.
local function evict(shelf, room, policy, capacity)
  local count, left = 0, call('ZCARD', shelf .. ':i')
  while left >= capacity do
    local loser = victim(shelf, policy)
    take(shelf, room, loser, call('HGET', shelf, 'k:' .. loser), policy)
    count, left = count + 1, left - 1
  end
  return count, left
end

-- Keeps an entry: the dead go first, then the victim. Returns how many died and how many gave way.
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
  call('HSET', shelf, 'k:' .. key, numbers .. endpoint .. ' ' .. labels .. '\n' .. kept,
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
  -- Sets that were empty are new ones, and know nothing of an expiry.
  if others == 0 or tonumber(known[3] or 0) < min(expires, NOW + 300 * DAY) + GRACE then
    keep_shelf(shelf, room, expires)
  end
  index(shelf, room, key, labels, expires)
  return #dead, gave_way
end

-- The live record of a key, until when it is fresh, what tells it from others, and whether SIEVE has
-- marked it.
local function find(shelf, key)
  local kept = call('HMGET', shelf, 'k:' .. key, 'latest', 'u:' .. key)
  if not kept[1] then return end
  local expires, fresh, version = kept[1]:match('^(%S+) (%S+) (%S+) ')
  if max(NOW, tonumber(kept[2])) < tonumber(expires) then
    return kept[1], fresh, expires .. ' ' .. version, kept[3]
  end
end

local function answer_of(record) return record:sub(record:find('\n', 1, true) + 1) end

local function invalidations(room) return call('GET', room .. ':count') or '0' end

local function invalidate(room, what)
  local count = call('INCR', room .. ':count')
  call('ZADD', room .. ':dropped', count, format('%.0f ', count) .. what)
  call('ZREMRANGEBYRANK', room .. ':dropped', 0, -LOGGED - 1)
  call('PEXPIRE', room .. ':count', DAY)
  call('PEXPIRE', room .. ':dropped', DAY)
end

-- Whether what was begun after that many invalidations has been dropped since. In doubt it has.
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
