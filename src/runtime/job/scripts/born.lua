-- use job/scripts/record
-- Notes a new job. KEYS as job/scripts/record
-- ARGV 1 id, 2 name, 3 owner, 4 submitted, 5 delay (ms), 6 its place, 7 the place before which lists forget
local function born()
  call('HSET', KEYS[1], 'id', ARGV[1], 'name', ARGV[2], 'owner', ARGV[3], 'status', 'queued',
    'submitted', ARGV[4], 'place', ARGV[6], 'attempts', '0', 'version', '1')
  if ARGV[5] ~= '0' then call('HSET', KEYS[1], 'before', ARGV[4] + ARGV[5]) end
  call('ZADD', KEYS[2], ARGV[4], ARGV[1])
  call('ZADD', KEYS[5], '0', ARGV[6])
  call('ZREMRANGEBYLEX', KEYS[5], '-', '(' .. ARGV[7])
end
