-- A job's record. For scripts about jobs.
-- KEYS 1 hash: id, name, owner, status, submitted, attempts, version, and what else is known; 2 those
-- that wait, by submission; 3 those that run; 4 the dead and 5 the owner's, both by place
local K, A = KEYS, ARGV

-- Does the same for several jobs. They share most keys, so KEYS has each once; ARGV 1 is JSON: of each
-- job which KEYS its own are, and its arguments
local function each(work)
  local said = {}
  for at, job in ipairs(cjson.decode(ARGV[1])) do
    K, A = {}, job[2]
    for place, key in ipairs(job[1]) do K[place] = KEYS[key] end
    said[at] = work()
  end
  return said
end

local function of(...) return call('HMGET', K[1], ...) end

local function note(...)
  call('HSET', K[1], ...)
  call('HINCRBY', K[1], 'version', '1')
end

local function is_over(status) return status == 'succeeded' or status == 'dead' or status == 'cancelled' end

local function wait_in_line(id, submitted)
  call('ZREM', K[3], id)
  call('ZADD', K[2], submitted, id)
end

-- Ends a job for good; its record lives on for a while.
local function close(id, life)
  call('ZREM', K[2], id)
  call('ZREM', K[3], id)
  call('HDEL', K[1], 'cancelling', 'holder', 'lease')
  call('PEXPIRE', K[1], life)
end
