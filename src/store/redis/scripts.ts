/**
 * Atomic operations, as scripts that Redis runs. Each does nothing unless its epoch is still current: the keys of an ended epoch are
 * gone, and new ones would never be removed.
 * @module
 */

/**
 * The beginning of each script. `KEYS[1]` holds the world's epoch and `KEYS[2]` the set of the epoch's keys; `ARGV[1]` is the script's
 * epoch, and `ARGV[2]` how many milliseconds an unused key is kept; 0 is for ever.
 */
const GUARD = `
if (redis.call('GET', KEYS[1]) or '0') ~= ARGV[1] then return false end
local age = tonumber(ARGV[2])
local function keep(key)
  if redis.call('SADD', KEYS[2], key) == 1 and age > 0 then
    redis.call('PEXPIRE', KEYS[2], age)
    redis.call('PEXPIRE', KEYS[1], 2 * age)
  end
  if age > 0 then redis.call('PEXPIRE', key, age) end
end
local function drop(key)
  redis.call('UNLINK', key)
  redis.call('SREM', KEYS[2], key)
end
`;

const guarded = (lua: string): string => GUARD + lua;

/** Numbers the entries of a log that arrived up to a moment, and removes the oldest ones beyond its bounds. */
const SETTLE = `
local pending, texts, numbers, changes, state = KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7]
local limit, most = tonumber(ARGV[3]), tonumber(ARGV[4])
local function changed(id)
  redis.call('ZADD', changes, redis.call('HINCRBY', state, 'version', 1), id)
end
local function forget(ids)
  for _, id in ipairs(ids) do
    redis.call('HINCRBY', state, 'size', -redis.call('HSTRLEN', texts, id))
    redis.call('HDEL', texts, id)
    redis.call('ZREM', numbers, id)
    redis.call('ZREM', changes, id)
  end
end
local function settle(moment)
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', pending, '-inf', moment)) do
    redis.call('ZADD', numbers, redis.call('HINCRBY', state, 'last', 1), id)
    redis.call('ZREM', pending, id)
    changed(id)
  end
  local excess = redis.call('ZCARD', numbers) - limit
  if excess > 0 then forget(redis.call('ZRANGE', numbers, 0, excess - 1)) end
  while tonumber(redis.call('HGET', state, 'size') or '0') > most and redis.call('ZCARD', numbers) > 1 do
    forget(redis.call('ZRANGE', numbers, 0, 0))
  end
  for at = 3, 7 do keep(KEYS[at]) end
end
`;

export const SCRIPTS = {
  set: guarded(`redis.call('SET', KEYS[3], ARGV[3]) keep(KEYS[3]) return 1`),

  remove: guarded(`drop(KEYS[3]) return 1`),

  /** Compares and swaps: takes the expected value and the new one, each after a 1, or a 0 for none. */
  swap: guarded(`
    local before = ARGV[3] == '1' and ARGV[4]
    if redis.call('GET', KEYS[3]) ~= before then return 0 end
    if ARGV[5] == '1' then redis.call('SET', KEYS[3], ARGV[6]) keep(KEYS[3]) else drop(KEYS[3]) end
    return 1`),

  count: guarded(`local n = redis.call('INCRBY', KEYS[3], ARGV[3]) keep(KEYS[3]) return n`),

  /**
   * Counts a play of the first rule that hasn't been played as often as it may. Takes a key for each rule, and its limit, which is empty
   * if it has none. Returns the rule's index and its plays; if none may be played, -1 and the plays of the last one.
   */
  play: guarded(`
    local n
    for at = 3, #KEYS do
      local most = tonumber(ARGV[at])
      n = tonumber(redis.call('GET', KEYS[at]) or '0')
      if not most or n < most then
        redis.call('INCR', KEYS[at])
        keep(KEYS[at])
        return { at - 3, n + 1 }
      end
    end
    return { -1, n }`),

  insert: guarded(`
    for at = 3, #KEYS do
      redis.call('ZADD', KEYS[at], 'NX', ARGV[3], ARGV[4])
      keep(KEYS[at])
    end
    return 1`),

  drop: guarded(`
    local first = 0
    for at = 3, #KEYS do
      local dropped = redis.call('ZREM', KEYS[at], ARGV[3])
      if at == 3 then first = dropped end
    end
    return first`),

  /** Moves a blob that was written under another key to its place. */
  place: guarded(`
    redis.call('RENAME', KEYS[4], KEYS[3])
    redis.call('PERSIST', KEYS[3])
    keep(KEYS[3])
    return 1`),

  /** Appends a value to a list of limited length. */
  push: guarded(`
    redis.call('RPUSH', KEYS[3], ARGV[3])
    redis.call('LTRIM', KEYS[3], -tonumber(ARGV[4]), -1)
    keep(KEYS[3])
    return 1`),

  /**
   * Spends some of a limit (the generic cell rate algorithm). The key holds the time when all of it will be replenished, by the clock
   * of Redis plus the advance of the world's clock, which the second key holds.
   * Returns whether there was enough, what is left, and in how many milliseconds there will be enough.
   */
  spend: guarded(`
    local most, period = tonumber(ARGV[3]), tonumber(ARGV[4])
    local amount, needed = tonumber(ARGV[5]), ARGV[6] ~= '' and tonumber(ARGV[6])
    local time = redis.call('TIME')
    local now = time[1] * 1000 + time[2] / 1000 + tonumber(redis.call('GET', KEYS[4]) or '0')
    local whole = math.max(now, tonumber(redis.call('GET', KEYS[3]) or '0'))
    local left = most - (whole - now) * most / period
    local taken = not needed or left >= needed
    local wait = taken and 0 or (needed - left) * period / most
    if taken then
      whole = whole + amount * period / most
      left = left - amount
      redis.call('SET', KEYS[3], string.format('%.3f', whole), 'PX', math.ceil(math.max(1, whole - now)))
    end
    return { taken and 1 or 0, string.format('%.6f', left), string.format('%.6f', wait) }`),

  /** Adds a member to each set of open calls, until it expires; returns the size of each set. */
  enter: guarded(`
    local time = redis.call('TIME')
    local now = time[1] * 1000 + time[2] / 1000
    local counts = {}
    for at = 3, #KEYS do
      redis.call('ZREMRANGEBYSCORE', KEYS[at], '-inf', now)
      redis.call('ZADD', KEYS[at], now + ARGV[4], ARGV[3])
      redis.call('PEXPIRE', KEYS[at], ARGV[4])
      counts[at - 2] = redis.call('ZCARD', KEYS[at])
    end
    return counts`),

  /** Takes a name for a holder, for a number of milliseconds; returns whether no other holder has it. */
  hold: guarded(`
    local by = redis.call('GET', KEYS[3])
    if by and by ~= ARGV[3] then return 0 end
    redis.call('SET', KEYS[3], ARGV[3], 'PX', ARGV[4])
    return 1`),

  /** Releases it. */
  release: guarded(`
    if redis.call('GET', KEYS[3]) == ARGV[3] then redis.call('DEL', KEYS[3]) end
    return 1`),

  /**
   * Adds entries of a server to a log, or updates them. Each is one value, since a server writes one for every call: its number on that
   * server, its moment, whether it is new, and its text. `ARGV[6]` is how many entries were forgotten before they could be added: they
   * use up numbers, too.
   */
  log: guarded(`${SETTLE}
    redis.call('HINCRBY', state, 'last', ARGV[6])
    for at = 8, #ARGV do
      local n, moment, isNew, text = string.match(ARGV[at], '^(%d+) (%S+) (%d) (.*)$')
      local id = ARGV[7] .. ' ' .. n
      local before = redis.call('HSTRLEN', texts, id)
      if isNew == '1' or before > 0 then
        redis.call('HSET', texts, id, text)
        redis.call('HINCRBY', state, 'size', #text - before)
        if before > 0 then
          if redis.call('ZSCORE', numbers, id) then changed(id) end
        else
          redis.call('ZADD', pending, moment, id)
        end
      end
    end
    settle(ARGV[5])
    return 1`),

  /**
   * Numbers all entries that have arrived, and returns the changes since a version, up to a number of bytes: which log it is, the version
   * reached, whether there is more, the first number, then the number and the text of each entry.
   */
  read: guarded(`${SETTLE}
    settle('+inf')
    local log = redis.call('HGET', state, 'log') or '0'
    local since = log == ARGV[5] and ARGV[6] or '0'
    local first = redis.call('ZRANGE', numbers, 0, 0, 'WITHSCORES')[2]
    local answer = { log, since, '0', first or '0' }
    local left = tonumber(ARGV[7])
    local found = redis.call('ZRANGEBYSCORE', changes, '(' .. since, '+inf', 'WITHSCORES')
    for at = 1, #found, 2 do
      if left < 0 then
        answer[3] = '1'
        return answer
      end
      local text = redis.call('HGET', texts, found[at])
      left = left - #text
      table.insert(answer, redis.call('ZSCORE', numbers, found[at]))
      table.insert(answer, text)
      answer[2] = found[at + 1]
    end
    return answer`),

  /** Begins a new log. */
  clear: guarded(`
    for at = 3, 6 do drop(KEYS[at]) end
    redis.call('HDEL', KEYS[7], 'version', 'last', 'size')
    redis.call('HINCRBY', KEYS[7], 'log', 1)
    keep(KEYS[7])
    return 1`),

  /** Begins a new epoch, and returns the one that has ended, whose keys the caller must remove. */
  reset: `
    local ended = redis.call('GET', KEYS[1]) or '0'
    redis.call('INCR', KEYS[1])
    if tonumber(ARGV[1]) > 0 then redis.call('PEXPIRE', KEYS[1], 2 * ARGV[1]) end
    return ended`,

  /** Records when a world was used. If there are more worlds than the limit, returns the least recently used one. */
  use: `
    redis.call('ZADD', KEYS[1], ARGV[1], ARGV[2])
    if redis.call('ZCARD', KEYS[1]) <= tonumber(ARGV[3]) then return false end
    for _, world in ipairs(redis.call('ZRANGE', KEYS[1], 0, 1)) do
      if world ~= '' then
        redis.call('ZREM', KEYS[1], world)
        return world
      end
    end
    return false`,
} as const;

export type ScriptName = keyof typeof SCRIPTS;
