-- use cache/shelf
-- An entry by hand. KEYS 1 shelf   ARGV 1 key, 2 policy   returns the answer, or nothing
local record, fresh, _, marked = find(KEYS[1], ARGV[1])
if not record or NOW >= tonumber(fresh) then return false end
use(KEYS[1], ARGV[2], ARGV[1], marked)
return answer_of(record)
