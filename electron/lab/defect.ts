import { type RunSettings } from '../protocol/types.ts'
import { momentText } from './moment-text.ts'

/** The lab's process ends with this when the simulator throws; its host starts it again. */
export const DEFECT_EXIT_CODE = 70

/** What a throw inside `sim` says to the person at the window: never the driver's fault, so it names what replays it. */
export function describeDefect(error: unknown, settings: RunSettings, now: number): string {
  const { policy, model, seed, workload, periodMs, counterset } = settings
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return [
    `The simulator has stopped at ${momentText(now)}: ${what}.`,
    likelyReason(error),
    `It happens again with seed ${seed}, policy ${policy}, model ${model}, workload ${workload}, period ${periodMs} ms, counter set ${counterset} and the same inputs.`,
    'The lab starts again with its default settings.',
  ].join(' ')
}

function likelyReason(error: unknown): string {
  if (error instanceof RangeError && /call stack/i.test(error.message))
    return 'Likely reason: the model calls itself without end.'
  if (error instanceof TypeError) return 'Likely reason: the model used something that is no longer, or not yet, there.'
  return 'Likely reason: the model came to a state that it has no rule for; that is a defect of the simulator, not of the policy.'
}
