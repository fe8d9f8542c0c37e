-- The end of every admission script: walks the parts in their order (compose.ts has the rule).
-- Returns one flat list, since each list in a list costs a server more than a command: the time, which
-- part ended the walk (0: nobody), whether the request recovers, the first and the last part that was
-- asked; then what each of those said, and what every part told, each with the number of words before.
local told, size = { NOW, 0, 0, 0, 0 }, 5
local function say(a, b, c, d)
  local count = d ~= nil and 4 or c ~= nil and 3 or b ~= nil and 2 or a ~= nil and 1 or 0
  told[size + 1], told[size + 2], told[size + 3], told[size + 4], told[size + 5] = count, a, b, c, d
  size = size + 1 + count
end
local function ask(verdict, ...)
  say(...)
  return verdict
end

local verdicts, first, last = {}, #parts + 1, #parts
for index = 1, #parts do
  local part = parts[index]
  if part.rank >= FROM then
    first = min(first, index)
    local verdict = ask(part.check())
    verdicts[index] = verdict
    if verdict ~= go then
      told[2], last = index, index
      break
    end
  end
end
for index = first, last do
  local attempt = parts[index].attempt
  if attempt then attempt(verdicts[index]) end
end
if told[2] == 0 then
  for index = 1, #parts do
    local admission = parts[index].admission
    if admission then admission() end
  end
end
told[3], told[4], told[5] = RECOVERS and 1 or 0, first, last
for index = 1, #parts do
  local tell = parts[index].tell
  if tell then say(tell()) else say() end
end
return told
