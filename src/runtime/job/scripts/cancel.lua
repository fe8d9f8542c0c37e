-- use job/scripts/record
-- Ends a job that waits; of one that runs, asks its holder. KEYS as job/scripts/record   ARGV 1 id, 2 life (ms)
-- returns the record
local status, cancelling = unpack(of('status', 'cancelling'))
if status == 'running' then
  if not cancelling then note('cancelling', '1') end
elseif status and not is_over(status) then
  note('status', 'cancelled', 'ended', NOW)
  close(ARGV[1], ARGV[2])
end
return call('HGETALL', KEYS[1])
