-- What all limiters do alike. ARGV 1 audit (0 or 1)
-- A limiter has load(), which finds out about `now` what left() speaks of: remaining, reset_after and
-- retry_after (ms); allows(); and count(allowed), which writes the try.
local function limiter(load, allows, left, count)
  local allowed
  return {
    check = function()
      load()
      allowed = allows()
      local remaining, reset, retry = left()
      if allowed then return go, 1, remaining - 1, reset, retry end
      return ARGV[1] == '1' and go or refuse, 0, remaining, reset, retry
    end,
    attempt = function() count(allowed) end,
    tell = function()
      if allowed == nil then load() end
      return left()
    end,
  }
end
