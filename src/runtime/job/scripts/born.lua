-- use job/scripts/record
-- Notes a new job. KEYS as job/scripts/record
-- ARGV 1 id, 2 name, 3 owner, 4 submitted, 5 delay (ms), 6 its place, 7 the place before which lists forget
local function born()
  call('HSET', K[1], 'id', A[1], 'name', A[2], 'owner', A[3], 'status', 'queued',
    'submitted', A[4], 'place', A[6], 'attempts', '0', 'version', '1')
  if A[5] ~= '0' then call('HSET', K[1], 'before', A[4] + A[5]) end
  call('ZADD', K[2], A[4], A[1])
  call('ZADD', K[5], '0', A[6])
  call('ZREMRANGEBYLEX', K[5], '-', '(' .. A[7])
end
