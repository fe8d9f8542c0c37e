-- use job/scripts/born
-- Asks to hold jobs that were delivered. KEYS 1 to 5 and ARGV 1 to 7 as job/scripts/born, for each job
-- ARGV 8 holder, 9 lease (ms), 10 which try the delivery says it is, 11 the most tries, 12 life after the end (ms)
-- returns for each run and the try; busy and milliseconds; over, how, and of a dead one that isn't buried its failure,
-- of one that succeeded what it cost, if it is known;
-- or spent: held, only to be ended
return each(function()
  local status, lease, attempts, cancelling = unpack(of('status', 'lease', 'attempts', 'cancelling'))
  if not status then
    born()
    status, attempts = 'queued', 0
  end
  if is_over(status) then
    local buried, code, message, charged = unpack(of('buried', 'code', 'message', 'charged'))
    if status == 'succeeded' and charged then return { 'over', status, charged } end
    if status ~= 'dead' or buried then return { 'over', status } end
    -- Of several copies one is put where the dead are, unless its holder dies before that.
    if tonumber(lease or 0) > NOW then return { 'busy', lease - NOW } end
    call('HSET', K[1], 'holder', A[8], 'lease', NOW + A[9])
    return { 'over', status, code, message }
  end
  if cancelling then
    note('status', 'cancelled', 'ended', NOW)
    close(A[1], A[12])
    return { 'over', 'cancelled' }
  end
  if status == 'running' and tonumber(lease) > NOW then return { 'busy', lease - NOW } end
  local try = max(attempts, A[10] - 1) + 1
  local spent = try > tonumber(A[11])
  note('status', 'running', 'holder', A[8], 'lease', NOW + A[9], 'sent', '1', 'started', NOW,
    'attempts', spent and attempts or try)
  call('HDEL', K[1], 'before')
  call('ZREM', K[2], A[1])
  call('ZADD', K[3], NOW, A[1])
  if spent then return { 'spent' } end
  return { 'run', try }
end)
