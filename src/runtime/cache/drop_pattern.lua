-- use cache/shelf
-- Drops what matches a pattern from one shelf, about a hundred entries at a time.
-- KEYS 1 shelf, 2 room   ARGV 1 pattern, 2 cursor, 0 at first
-- returns the next cursor, 0 at the end, and the endpoint of each entry
-- cost: HGET for each entry that is looked at
local page = call('ZSCAN', KEYS[1] .. ':x', ARGV[2], 'COUNT', 100)
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
