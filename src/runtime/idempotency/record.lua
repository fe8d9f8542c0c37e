-- The record of a key: a hash. KEYS 1 the record
local function read_record()
  local record = SEEN[KEYS[1]] or call('HMGET', KEYS[1], 'state', 'fingerprint', 'expires', 'answer',
    'opened', 'count', 'at', 'deadline')
  SEEN[KEYS[1]] = record
  return record
end
