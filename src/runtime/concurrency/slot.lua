-- Slots: hold ids in flight, by the time at which they count as dead.
-- KEYS 1 sorted set   ARGV 1 slots   says: taken   cost: ZCOUNT; when let in ZADD, ZRANGE and PEXPIRE,
-- and ZREMRANGEBYSCORE when somebody died; ZSCORE when all are taken
local taken

return {
  check = function()
    local most = tonumber(ARGV[1])
    taken = call('ZCOUNT', KEYS[1], format('(%.0f', NOW), '+inf')
    -- Who is in already keeps his slot, and stays longer.
    local own = taken >= most and call('ZSCORE', KEYS[1], HOLD)
    if own and tonumber(own) > NOW then taken = taken - 1 end
    return taken < most and go or refuse, taken
  end,
  admission = function()
    call('ZADD', KEYS[1], DEADLINE, HOLD)
    -- Who waited before has less time left than those who are in.
    local last = call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')[2]
    call('PEXPIRE', KEYS[1], last - NOW + GRACE)
    if call('ZCARD', KEYS[1]) > taken + 1 then call('ZREMRANGEBYSCORE', KEYS[1], '-inf', NOW) end
  end,
}
