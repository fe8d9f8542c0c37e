-- Places, newest first. KEYS 1 list   ARGV 1 the place after which it begins, or +; 2 how many
return call('ZREVRANGEBYLEX', KEYS[1], ARGV[1], '-', 'LIMIT', '0', ARGV[2])
