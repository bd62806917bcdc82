import { StateHash } from '../kernel/state-hash.ts'
import { identityOf } from './findings.ts'
import { type Execution, type Program } from './program.ts'
import { search, type SearchOptions } from './search.ts'

/** All ends of the executions that make a search complete, by their states, and all defects by check and first bad step. */
export function outcome(program: Program, options: Partial<SearchOptions>) {
  const ends = new Set<string>()
  let newest: string[] = []
  let attempts = 0
  const watched: Program = {
    start() {
      const execution: Execution = program.start()
      const { finish, stuck } = execution
      const end = () => {
        const hash = new StateHash()
        execution.kernel.fingerprint(hash)
        execution.fingerprint(hash)
        newest.push(`${hash.hi} ${hash.lo}`)
      }
      execution.finish = () => {
        end()
        finish.call(execution)
      }
      execution.stuck = () => {
        end()
        stuck.call(execution)
      }
      return execution
    },
  }
  const steps = search(watched, { strategy: 'cache', max: 20_000, seed: 1, ...options })
  for (;;) {
    const { done, value } = steps.next()
    if (value.attempts !== attempts) ends.clear()
    attempts = value.attempts
    for (const end of newest) ends.add(end)
    newest = []
    if (done !== true) continue
    const found = value.found.map(({ defect }) => identityOf(defect)).sort()
    return { complete: value.complete, ends: [...ends].sort(), found }
  }
}
