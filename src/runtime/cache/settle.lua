-- use cache/shelf
-- The end of work on a key: keeps its answer unless it was invalidated meanwhile.
-- KEYS 1 shelf, 2 flight, 3 room   ARGV 1 key, 2 policy, 3 labels, 4 flight id, 5 invalidations when it
-- began (empty: it didn't), 6 until when that counts, 7 fresh (ms; empty: not to be kept),
-- 8 stale (ms), 9 capacity, 10 endpoint
-- returns how many entries died and how many gave way   cost: GET, DEL; about 12 when it is kept
local led = (call('GET', KEYS[2]) or ''):match('^%S+ %S+ (.*)$')
if led == ARGV[4] then call('DEL', KEYS[2]) end
if ARGV[5] == '' or ARGV[7] == '' or NOW >= tonumber(ARGV[6]) then return { 0, 0 } end
if dropped(KEYS[3], tonumber(ARGV[5]), ARGV[3]) then return { 0, 0 } end
local died, gave_way = put(KEYS[1], KEYS[3], ARGV[2], tonumber(ARGV[9]), ARGV[1], ARGV[7] + ARGV[8],
  NOW + ARGV[7], ARGV[10], ARGV[3], ANSWER)
return { died, gave_way }
