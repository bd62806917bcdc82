import { StateHash } from '../kernel/state-hash.ts'
import { identityOf } from './findings.ts'
import { type Execution, type Program } from './program.ts'
import { searchAll, type SearchOptions } from './search.ts'

/** All ends of a program's executions, by their states, and all defects by check and first bad step. */
export function outcome(program: Program, options: Partial<SearchOptions>) {
  const ends = new Set<string>()
  const watched: Program = {
    start() {
      const execution: Execution = program.start()
      const { finish, stuck } = execution
      const end = () => {
        const hash = new StateHash()
        execution.kernel.fingerprint(hash)
        execution.fingerprint(hash)
        ends.add(`${hash.hi} ${hash.lo}`)
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
  const { complete, found } = searchAll(watched, { strategy: 'cache', max: 20_000, seed: 1, ...options })
  return { complete, ends: [...ends].sort(), found: found.map(({ defect }) => identityOf(defect)).sort() }
}
