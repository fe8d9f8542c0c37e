-- use cache/shelf
-- Drops what has a label. KEYS 1 room   ARGV 1 label
-- returns the endpoint of each entry   cost: in proportion to what is dropped
invalidate(KEYS[1], ARGV[1])
local gone = {}
for _, entry in ipairs(call('ZRANGE', KEYS[1] .. ':label:' .. ARGV[1], 0, -1)) do
  local length, rest = entry:match('^(%d+) (.*)$')
  local shelf, key = rest:sub(1, length), rest:sub(length + 1)
  local record = call('HGET', shelf, 'k:' .. key)
  if record then
    gone[#gone + 1] = record:match('^%S+ %S+ %S+ (%S+) ')
    take(shelf, KEYS[1], key, record)
  end
end
return gone
