import { main } from './index.ts'

/** Neither a verdict (1) nor the caller's mistake (2): a defect of ours, or a machine that refuses, e.g. a full disk. */
const FAILED = 70

process.on('uncaughtException', (error) => {
  const isRefused = [error, error.cause].some((each) => each instanceof Error && 'syscall' in each)
  process.stderr.write(`perfcnt-lab: ${isRefused ? error.message : (error.stack ?? String(error))}\n`)
  process.exit(FAILED)
})
// Whoever reads has had enough, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})
process.exitCode = await main(process.argv.slice(2))
