-- use cache/shelf
-- Announces that a pattern is dropped, and tells about a hundred shelves to be looked through.
-- KEYS 1 room   ARGV 1 pattern, 2 cursor, 0 at first: only then it is announced
-- returns the next cursor, 0 at the end, and shelves; a shelf may be told twice
if ARGV[2] == '0' then invalidate(KEYS[1], 'pattern ' .. ARGV[1]) end
local page = call('ZSCAN', KEYS[1] .. ':shelves', ARGV[2], 'COUNT', 100)
local told = { page[1] }
for index = 1, #page[2], 2 do told[#told + 1] = page[2][index] end
return told
