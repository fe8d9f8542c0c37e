-- use cache/shelf
-- A kept answer, or who makes it.
-- KEYS 1 shelf, 2 flight "deadline invalidations id", 3 room   ARGV 1 key, 2 policy, 3 labels, 4 flight id,
-- 5 stamp of the copy that the asker has (empty: none)
-- says: hit, stale or renew with the time until which it is fresh, the answer (empty: the copy) and its
-- stamp; miss; or nothing (wait)
-- tells: invalidations so far, when the work begins here   cost: HMGET, and GET on a miss; SET when let in
local led, begun, renews, marked

local function look_for_leader()
  local flight = call('GET', KEYS[2])
  if not flight then
    led = false
    return
  end
  local deadline, since = flight:match('^(%S+) (%S+) ')
  led = deadline and tonumber(deadline) > NOW and not dropped(KEYS[3], tonumber(since), ARGV[3])
end

local function begin()
  begun = invalidations(KEYS[3])
  if led == nil then look_for_leader() end
  if led then return end
  keep(KEYS[2], format('%.0f ', DEADLINE) .. begun .. ' ' .. ARGV[4], DEADLINE - NOW)
end

return {
  check = function()
    local record, fresh, stamp, known = find(KEYS[1], ARGV[1])
    marked = known
    local kept = record and (stamp == ARGV[5] and '' or answer_of(record))
    if record and NOW < tonumber(fresh) then return answer, 'hit', fresh, kept, stamp end
    look_for_leader()
    if record then
      renews = not led
      return answer, led and 'stale' or 'renew', fresh, kept, stamp
    end
    if led and not WAITED then return wait end
    return go, 'miss'
  end,
  attempt = function(verdict)
    if verdict == answer then use(KEYS[1], ARGV[2], ARGV[1], marked) end
    if renews then begin() end
  end,
  admission = begin,
  tell = function() return begun end,
}
