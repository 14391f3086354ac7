-- For wrk, as many threads as connections: each is a browser that signs people in, one after the other. A sign-in is the
-- page, the password, the offer of 2FA and skipping it. Cookies and tokens are taken from the answers, as a browser does.
-- The last line is: sign-ins a second, and how many went wrong.
local people = {}
for address in io.lines(os.getenv("PEOPLE")) do people[#people + 1] = address end
local password = os.getenv("PASSWORD")

local threads = {}
function setup(thread)
  thread:set("number", #threads)
  table.insert(threads, thread)
end

local cookies, token, step = {}, "", 1
signed_in, failed = 0, 0

local steps = {
  {method = "GET", path = "/sign-in", status = 200},
  {method = "POST", path = "/sign-in", status = 303},
  {method = "GET", path = "/sign-in/set-up", status = 200},
  {method = "POST", path = "/sign-in/skip", status = 303},
}

local turn = 0
local function address()
  return people[(number * 7 + turn) % #people + 1]
end

function request()
  local this = steps[step]
  local headers = {["Origin"] = wrk.scheme .. "://" .. wrk.host .. ":" .. wrk.port}
  local jar = {}
  for name, value in pairs(cookies) do jar[#jar + 1] = name .. "=" .. value end
  headers["Cookie"] = table.concat(jar, "; ")
  local body = nil
  if this.method == "POST" then
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    body = "csrf=" .. token .. "&next=/"
    if step == 2 then body = body .. "&email=" .. address() .. "&password=" .. password end
  end
  return wrk.format(this.method, this.path, headers, body)
end

function response(status, headers, body)
  for name, value in pairs(headers) do
    if name:lower() == "set-cookie" then
      local key, content = value:match("^([^=]+)=([^;]*)")
      cookies[key] = content ~= "" and content or nil
    end
  end
  token = body:match('name="csrf" value="([^"]+)"') or token
  if status ~= steps[step].status then
    failed = failed + 1
  elseif step < #steps then
    step = step + 1
    return
  else
    signed_in = signed_in + 1
    -- The next one sits down at this browser: the device stays known, the session does not.
    turn = turn + 1
  end
  for name in pairs(cookies) do
    if not name:find("device") then cookies[name] = nil end
  end
  step = 1
end

function done(summary)
  local good, bad = 0, summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  for _, thread in ipairs(threads) do
    good = good + thread:get("signed_in")
    bad = bad + thread:get("failed")
  end
  io.write(string.format("result %.2f %d\n", good / summary.duration * 1e6, bad))
end
