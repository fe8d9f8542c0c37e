-- Slots: hold ids in flight, by the time at which they count as dead.
-- KEYS 1 sorted set   ARGV 1 slots   says: taken   cost: ZCOUNT; when let in 3 writes
return {
  check = function()
    local taken = call('ZCOUNT', KEYS[1], '(' .. text(NOW), '+inf')
    return taken < tonumber(ARGV[1]) and go or refuse, { text(taken) }
  end,
  admission = function()
    call('ZREMRANGEBYSCORE', KEYS[1], '-inf', text(NOW))
    call('ZADD', KEYS[1], text(DEADLINE), HOLD)
    call('PEXPIRE', KEYS[1], text(DEADLINE - NOW + GRACE))
  end,
}
