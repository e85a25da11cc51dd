-- Asks the lines of the file TARGETS in turn from OFFSET on, each between BEFORE and AFTER; prints JSON.
local targets = {}
for line in io.lines(os.getenv("TARGETS")) do
  targets[#targets + 1] = line
end
local offset = tonumber(os.getenv("OFFSET") or "0")
local before, after = os.getenv("BEFORE") or "", os.getenv("AFTER") or ""
local asked = 0

function request()
  asked = asked + 1
  local index = (offset + asked - 1) % #targets + 1
  return wrk.format("GET", before .. targets[index] .. after)
end

function done(summary, latency)
  local failed = summary.errors
  print(string.format(
    '{"requests": %d, "seconds": %.3f, "bytes": %d, "p50": %.3f, "p99": %.3f, "failed": %d}',
    summary.requests, summary.duration / 1e6, summary.bytes,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    failed.connect + failed.read + failed.write + failed.status + failed.timeout))
end
