-- Whether a text matches a pattern: * stands for any letters, ? for one, a backslash takes the next
-- letter as it is. The twin of glob.ts; letters are UTF-8.
local LETTER = '[%z\1-\127\194-\244][\128-\191]*'

local function letters(value)
  local list = {}
  for letter in value:gmatch(LETTER) do list[#list + 1] = letter end
  return list
end

local function signs(pattern)
  local list, escaped = {}, false
  for letter in pattern:gmatch(LETTER) do
    if escaped or (letter ~= '\\') then
      local kind = not escaped and (letter == '*' and 'any' or letter == '?' and 'one') or 'letter'
      list[#list + 1] = { kind, letter }
      escaped = false
    else
      escaped = true
    end
  end
  if escaped then list[#list + 1] = { 'letter', '\\' } end
  return list
end

local function matches(pattern, value)
  local sign, letter = signs(pattern), letters(value)
  local at, s, star, resume = 1, 1, nil, 1
  while at <= #letter do
    local kind = sign[s] and sign[s][1]
    if kind == 'any' then
      star, resume, s = s, at, s + 1
    elseif kind == 'one' or (kind == 'letter' and sign[s][2] == letter[at]) then
      s, at = s + 1, at + 1
    elseif star then
      s, resume = star + 1, resume + 1
      at = resume
    else
      return false
    end
  end
  for rest = s, #sign do
    if sign[rest][1] ~= 'any' then return false end
  end
  return true
end
