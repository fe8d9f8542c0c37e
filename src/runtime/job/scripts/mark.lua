-- Notes that the carrier has a job, or has buried it. KEYS 1 record   ARGV 1 sent or buried
if call('EXISTS', KEYS[1]) == 1 then call('HSET', KEYS[1], ARGV[1], '1') end
