-- use job/scripts/record
-- Ends tries. KEYS as job/scripts/record, for each job
-- ARGV 1 id, 2 holder, 3 status, 4 result or code, 5 message of the failure, 6 delay (ms),
-- 7 life after the end (ms), 8 the message that travelled, of a dead one, 9 the place before which lists forget,
-- 10 what the work cost, if it said so
-- returns for each 1 when it was that holder's
return each(function()
  local status, holder, attempts, submitted, place, lease =
    unpack(of('status', 'holder', 'attempts', 'submitted', 'place', 'lease'))
  if status ~= 'running' or holder ~= A[2] then return 0 end
  status = A[3]
  if status == 'failed' or status == 'dead' then call('HSET', K[1], 'code', A[4], 'message', A[5]) end
  if status == 'failed' or status == 'queued' then
    local tries = status == 'queued' and attempts - 1 or attempts
    note('status', status, 'before', NOW + A[6], 'attempts', tries)
    call('HDEL', K[1], 'holder', 'lease')
    wait_in_line(A[1], submitted)
    return 1
  end
  note('status', status, 'ended', NOW)
  if status == 'succeeded' then
    call('HSET', K[1], 'result', A[4])
    if A[10] ~= '' then call('HSET', K[1], 'charged', A[10]) end
  end
  if status == 'dead' then
    call('HSET', K[1], 'letter', A[8])
    call('ZADD', K[4], '0', place)
    call('ZREMRANGEBYLEX', K[4], '-', '(' .. A[9])
  end
  close(A[1], A[7])
  -- Whoever held it has as long to put it where the dead are.
  if status == 'dead' and lease then call('HSET', K[1], 'holder', holder, 'lease', lease) end
  return 1
end)
