-- use job/scripts/born
-- Notes a job unless it is known. KEYS and ARGV as job/scripts/born
-- returns whether it is new, and the record
local known = call('EXISTS', KEYS[1]) == 1
if not known then born() end
return { known and 0 or 1, call('HGETALL', KEYS[1]) }
