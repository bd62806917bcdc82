export const INTERRUPTED = 130

/** Runs `work`; the first Ctrl-C calls `stop` and lets it end in order. True if there was one. */
export async function untilInterrupted(stop: () => void, work: Promise<unknown>): Promise<boolean> {
  let wasInterrupted = false
  const interrupt = (): void => {
    wasInterrupted = true
    stop()
  }
  process.once('SIGINT', interrupt)
  try {
    await work
  } finally {
    process.off('SIGINT', interrupt)
  }
  return wasInterrupted
}
