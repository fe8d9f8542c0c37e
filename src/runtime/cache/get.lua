-- use cache/shelf
-- An entry by hand. KEYS 1 shelf   ARGV 1 key, 2 policy   returns the answer, or nothing
local record, fresh = find(KEYS[1], ARGV[1])
if not record or NOW >= fresh then return false end
use(KEYS[1], ARGV[2], ARGV[1])
return answer_of(record)
