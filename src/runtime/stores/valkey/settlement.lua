-- use stores/valkey/plain
-- The beginning of every composed settlement. Parts run in their order; each may return a list.
-- KEYS: 1 mark of an ended admission
-- ARGV: 1 hold id, 2 recovers (0 or 1), 3 the answer as JSON, 4 whether the admission's reply was lost
--       (0 or 1), 5 life of the mark (ms). A part's own KEYS and ARGV follow.
local HOLD, RECOVERS, ANSWER, LOST = ARGV[1], ARGV[2] == '1', ARGV[3], ARGV[4] == '1'
-- What has no hold to close would be written again by a second try. And an admission whose reply was
-- lost may still be under way: it finds the mark.
if (RECOVERS or LOST) and not call('SET', KEYS[1], 1, 'NX', 'PX', ARGV[5]) then return {} end
