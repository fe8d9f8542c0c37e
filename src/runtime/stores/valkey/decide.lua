-- The end of every admission script: walks the parts in their order (compose.ts has the rule).
-- Returns the time, which part ended the walk and how (0: nobody), whether the request recovers, and
-- for each part what its check and its tell said.
local verdict, by, asked = go, 0, {}
for index, part in ipairs(parts) do
  if part.rank >= FROM then
    local said, words, recovers = part.check()
    asked[index] = { said, words or {} }
    if said ~= go then
      verdict, by = said, index
      break
    end
    RECOVERS = RECOVERS or recovers == true
  end
end
for index, part in ipairs(parts) do
  if asked[index] and part.attempt then part.attempt(asked[index][1]) end
end
if verdict == go then
  for _, part in ipairs(parts) do
    if part.admission then part.admission() end
  end
end
local told = { text(NOW), verdict, by, RECOVERS and 1 or 0 }
for index, part in ipairs(parts) do
  told[#told + 1] = asked[index] and asked[index][2] or false
  told[#told + 1] = part.tell and part.tell() or {}
end
return told
