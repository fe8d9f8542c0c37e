-- use job/scripts/born
-- Notes jobs unless they are known. KEYS and ARGV as job/scripts/born, for each job
-- returns for each 1 when it is new, and else the record
return each(function()
  if call('EXISTS', K[1]) == 1 then return call('HGETALL', K[1]) end
  born()
  return 1
end)
