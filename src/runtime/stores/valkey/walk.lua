-- use stores/valkey/plain
-- The beginning of every composed admission: what its parts may use.
-- ARGV: 1 hold id, 2 milliseconds that the request may run, 3 barred (0 or 1), 4 has waited (0 or 1),
--       5 rank of the first stage to be asked, 6 recovers (0 or 1). A part's own KEYS and ARGV follow;
--       in its file they count from 1.
-- A part returns a table of functions, all of them optional but check:
--   check()          reads only; returns go, answer, refuse or wait, and at most four words to tell;
--                    false stands for a word that is missing before others
--   attempt(verdict) what the try itself costs; called for every part that was asked
--   admission()      what being let in costs; called for every part when nobody ended the walk
--   tell()           at most three words to tell when all is written; called for every part
-- SEEN: what a part has read by a key, for those behind it; checks write nothing.
local go, answer, refuse, wait = 0, 1, 2, 3
local HOLD, DEADLINE, SEEN = ARGV[1], NOW + ARGV[2], {}
local BARRED, WAITED, FROM, RECOVERS = ARGV[3] == '1', ARGV[4] == '1', tonumber(ARGV[5]), ARGV[6] == '1'
