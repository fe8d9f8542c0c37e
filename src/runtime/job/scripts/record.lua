-- A job's record. For scripts about jobs.
-- KEYS 1 hash: id, name, owner, status, submitted, attempts, version, and what else is known; 2 those
-- that wait, by submission; 3 those that run; 4 the dead and 5 the owner's, both by place
local function of(...) return call('HMGET', KEYS[1], ...) end

local function note(...)
  call('HSET', KEYS[1], ...)
  call('HINCRBY', KEYS[1], 'version', '1')
end

local function is_over(status) return status == 'succeeded' or status == 'dead' or status == 'cancelled' end

local function wait_in_line(id, submitted)
  call('ZREM', KEYS[3], id)
  call('ZADD', KEYS[2], submitted, id)
end

-- Ends a job for good; its record lives on for a while.
local function close(id, life)
  call('ZREM', KEYS[2], id)
  call('ZREM', KEYS[3], id)
  call('HDEL', KEYS[1], 'cancelling', 'holder', 'lease')
  call('PEXPIRE', KEYS[1], life)
end
