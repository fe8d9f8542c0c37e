-- What was decided before the flush: it keeps nothing. ARGV[3] of all parts says it.
return {
  check = function() return BARRED and refuse or go end,
}
