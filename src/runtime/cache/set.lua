-- use cache/shelf
-- Keeps an entry by hand. KEYS 1 shelf, 2 room
-- ARGV 1 key, 2 policy, 3 labels, 4 life (ms), 5 capacity, 6 endpoint, 7 answer
-- returns how many entries died and how many gave way
local died, gave_way = put(KEYS[1], KEYS[2], ARGV[2], tonumber(ARGV[5]), ARGV[1], ARGV[4],
  NOW + ARGV[4], ARGV[6], ARGV[3], ARGV[7])
return { died, gave_way }
