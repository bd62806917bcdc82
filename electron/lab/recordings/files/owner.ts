import { crc32 } from 'node:zlib'
import { hostname } from 'node:os'

/** A writer touches its file every 5 s though it has nothing to write; one that has been silent for so long is dead. */
const SILENCE_MS = 12_000

/** The process that writes a recording, for its head: its number, and of the computer no more than can be compared. */
export function thisProcess(): string {
  return `${process.pid}@${computer()}`
}

/**
 * Whether the process that began a `.part` file may still write it. Its number alone does not tell, since numbers are given again and
 * another computer may share the folder; silence alone would hide a recording for 12 s after a crash.
 */
export function mayBeWriting(owner: string, msSinceChange: number): boolean {
  if (msSinceChange > SILENCE_MS) return false
  const [pid, where] = owner.split('@')
  return where !== computer() || isAlive(Number(pid))
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it is there, and someone else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function computer(): string {
  return crc32(hostname()).toString(16)
}
