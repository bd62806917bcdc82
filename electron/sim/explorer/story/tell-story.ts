import { type StepObserver } from '../../kernel/kernel.ts'
import { crc32 } from '../tokens/crc32.ts'
import { identityOf } from '../findings.ts'
import { type Defect, type Execution, type Program } from '../program.ts'
import { replay } from '../replay.ts'
import { withShortNames } from './short-names.ts'
import { type Returned, StoryTeller } from './story-teller.ts'
import { type Story } from './story.ts'
import { parseToken } from '../tokens/token.ts'

/** A program whose steps are seen, and whose system calls are kept as they return. */
export interface ToldProgram {
  start(observer: StepObserver): Execution & { readonly results?: readonly Returned[] }
}

/** Short, and the same for the same check at the same first bad step. */
export function findingId(defect: Defect): string {
  return `${defect.check}-${crc32(identityOf(defect)).toString(16).padStart(8, '0')}`
}

/**
 * Replays the schedule of a token and tells it step by step, to the end of the closing part. `told` is called after each step.
 * Throws a TokenError for what is no token of this version, and a ReplayError where the world is not as the schedule has it.
 */
export function tellStory(text: string, program: ToldProgram, told: (n: number) => void = () => undefined): Story {
  const { policy, scenario, timers, schedule } = parseToken(text)
  let teller: StoryTeller | undefined
  const watched: Program = {
    start() {
      const execution = program.start((_thread, _operation, value) => teller?.returned(value))
      teller = new StoryTeller(execution.kernel, execution.results, told)
      const { finish } = execution
      execution.finish = () => {
        teller?.closing()
        finish.call(execution)
      }
      return execution
    },
  }
  const walk = replay(watched, schedule)
  const { threads = [], steps = [] } = teller ?? {}
  const findings = walk.execution.defects.map((defect) => ({
    id: findingId(defect),
    check: defect.check,
    scope: defect.scope,
    symptom: defect.symptom,
    where: defect.where,
    step: teller?.numberOf(defect.step) ?? 0,
  }))
  return { token: text, policy, scenario, timers, threads, steps: withShortNames(steps), findings }
}
