-- use cache/shelf
-- Announces that a pattern is dropped. KEYS 1 room   ARGV 1 pattern
-- returns the shelves to be looked through, one call each
invalidate(KEYS[1], 'pattern ' .. ARGV[1])
return call('ZRANGEBYSCORE', KEYS[1] .. ':shelves', '(' .. text(NOW), '+inf')
