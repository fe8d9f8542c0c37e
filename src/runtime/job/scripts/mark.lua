-- Notes that the carrier has a job, or has buried it, which counts of a dead one alone.
-- KEYS 1 record   ARGV 1 sent or buried
local status = call('HGET', KEYS[1], 'status')
if status and (status == 'dead' or ARGV[1] == 'sent') then call('HSET', KEYS[1], ARGV[1], '1') end
