import { StateHash } from '../kernel/state-hash.ts'
import { identityOf } from './findings.ts'
import { lastAttempt } from './last-attempt.testing.ts'
import { type Execution, type Program } from './program.ts'
import { type SearchOptions } from './search.ts'

/** All ends of the executions that make a search complete, by their states, and all defects by check and first bad step. */
export function outcome(program: Program, options: Partial<SearchOptions>) {
  const search: SearchOptions = { strategy: 'cache', max: 20_000, seed: 1, ...options }
  const { result, ends } = lastAttempt((ended) => watched(program, ended), search)
  const found = result.found.map(({ defect }) => identityOf(defect)).sort()
  return { complete: result.complete, ends, found }
}

function watched(program: Program, ended: (end: string) => void): Program {
  return {
    start() {
      const execution: Execution = program.start()
      const { finish, stuck } = execution
      const end = () => {
        const hash = new StateHash()
        execution.kernel.fingerprint(hash)
        execution.fingerprint(hash)
        ended(`${hash.hi} ${hash.lo}`)
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
}
