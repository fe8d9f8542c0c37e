-- Lets others put a dead job where the dead are. KEYS 1 record   ARGV 1 who was to do it
local status, holder = unpack(call('HMGET', KEYS[1], 'status', 'holder'))
if status == 'dead' and holder == ARGV[1] then call('HDEL', KEYS[1], 'holder', 'lease') end
