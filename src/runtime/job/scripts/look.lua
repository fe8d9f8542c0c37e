-- KEYS 1 record   returns it
return call('HGETALL', KEYS[1])
