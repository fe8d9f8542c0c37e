-- Slots: hold ids in flight, by the time at which they count as dead.
-- KEYS 1 sorted set   ARGV 1 slots   says: taken   cost: ZCOUNT; when let in 3 writes and ZRANGE
return {
  check = function()
    local taken = call('ZCOUNT', KEYS[1], '(' .. text(NOW), '+inf')
    return taken < tonumber(ARGV[1]) and go or refuse, { text(taken) }
  end,
  admission = function()
    call('ZREMRANGEBYSCORE', KEYS[1], '-inf', text(NOW))
    call('ZADD', KEYS[1], text(DEADLINE), HOLD)
    -- Who waited before has less time left than those who are in.
    local last = tonumber(call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')[2])
    call('PEXPIRE', KEYS[1], text(last - NOW + GRACE))
  end,
}
