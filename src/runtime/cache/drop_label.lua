-- use cache/shelf
-- Drops what has a label, so many at a time that nobody waits long for the server.
-- KEYS 1 room   ARGV 1 label, 2 first call (0 or 1), 3 how many
-- returns whether there are more (0 or 1) and the endpoint of each entry   cost: in proportion to ARGV 3
if ARGV[2] == '1' then invalidate(KEYS[1], ARGV[1]) end
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
