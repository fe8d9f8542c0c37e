-- use cache/shelf
-- Drops what matches a pattern from one shelf. KEYS 1 shelf, 2 room   ARGV 1 pattern
-- returns the endpoint of each entry   cost: HGET for every entry of the shelf
local gone = {}
for _, key in ipairs(call('ZRANGE', KEYS[1] .. ':x', 0, -1)) do
  local record = call('HGET', KEYS[1], 'k:' .. key)
  if matches(ARGV[1], labels_of(record)[1]:sub(6)) then
    gone[#gone + 1] = record:match('^%S+ %S+ %S+ (%S+) ')
    take(KEYS[1], KEYS[2], key, record)
  end
end
return gone
