-- For wrk: what a round came to, on one line: requests a second, milliseconds of the median and of the 99th percentile,
-- and how many went wrong.
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("result %.1f %.3f %.3f %d\n", summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
