-- use stores/valkey/plain
-- The beginning of every composed settlement. Parts run in their order; each may return a list.
-- ARGV: 1 hold id, 2 recovers (0 or 1), 3 the answer as JSON. A part's own KEYS and ARGV follow.
local HOLD, RECOVERS, ANSWER = ARGV[1], ARGV[2] == '1', ARGV[3]
