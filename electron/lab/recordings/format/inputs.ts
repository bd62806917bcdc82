import * as v from 'valibot'
import { type RunParent } from '../../../protocol/recordings.ts'
import { type RunSettings } from '../../../protocol/types.ts'
import { nanos } from '../../../sim/kernel/clock.ts'
import { FAULTS } from '../../../sim/machine/faults.ts'
import { MACHINE_EVENTS } from '../../../sim/machine/machine-events.ts'
import { SAMPLING_CLIENTS } from '../../../sim/machine/sampling-client.ts'
import { WORKLOADS } from '../../../sim/machine/workload.ts'
import { type Input, type Order } from '../../../sim/session/order.ts'
import { type Beginning, type Boot } from '../../../sim/session/rerun.ts'
import { settingsSchema } from './messages.ts'
import { periodOf } from '../../settings.ts'

/** An input as the file has it. */
export interface RecordedInput {
  readonly at: number
  readonly steps: number
  readonly call: string
  readonly args: unknown
}

/** What an input says, for a run that is to be done again. `end`: a reboot follows, which begins another run. */
export type ReadInput =
  | { readonly type: 'beginning'; readonly beginning: Beginning }
  | { readonly type: 'order'; readonly input: Input }
  | { readonly type: 'end' }

const workload = v.picklist(WORKLOADS.map(({ id }) => id))
const moment = v.pipe(v.number(), v.transform(nanos))

const changeSchema = v.object({
  workload: v.optional(workload, () => undefined),
  periodMs: v.optional(v.number(), () => undefined),
  counterset: v.optional(v.number(), () => undefined),
  client: v.optional(v.picklist(SAMPLING_CLIENTS.map(({ id }) => id)), () => undefined),
})

/** `run --record`: the settings, and what a scenario needs besides. */
const scenarioSchema = v.object({
  settings: settingsSchema,
  scenario: v.string(),
  duration: moment,
  unstableIoctls: v.boolean(),
})

const kind = v.picklist(FAULTS.map((fault) => fault.kind))

/** A virtual time, or an event that happens next. Undefined: now. */
const when = v.optional(v.union([moment, v.picklist(MACHINE_EVENTS.map(({ id }) => id))]))

const parentSchema = v.object({ recordingId: v.string(), run: v.number(), at: v.number() })

/** The first input of a live run. `note` is the line that the lab adds to its log. */
export function bootInput(
  settings: RunSettings,
  { now, steps }: { readonly now: number; readonly steps: number },
  note: string | undefined,
  parent: RunParent | undefined,
): RecordedInput {
  const args = [settings, note, parent]
  return { at: now, steps, call: 'boot', args: args.slice(0, args.findLastIndex((arg) => arg !== undefined) + 1) }
}

/** Undefined when the input is no boot of a live machine. */
export function settingsOfBoot({ call, args }: Pick<RecordedInput, 'call' | 'args'>): RunSettings | undefined {
  return call === 'boot' && Array.isArray(args) ? v.parse(settingsSchema, args[0]) : undefined
}

/** Undefined when the run was not forked from another, or a later version says it in another way. */
export function parentOfBoot({ call, args }: Pick<RecordedInput, 'call' | 'args'>): RunParent | undefined {
  if (call !== 'boot' || !Array.isArray(args)) return undefined
  const read = v.safeParse(parentSchema, args[2])
  return read.success ? read.output : undefined
}

/** Undefined when the run was one of a live machine, or a later version says it in another way. */
export function scenarioOfRun({ call, args }: Pick<RecordedInput, 'call' | 'args'>): string | undefined {
  if (call !== 'run' || !Array.isArray(args)) return undefined
  const read = v.safeParse(v.pick(scenarioSchema, ['scenario']), args[0])
  return read.success ? read.output.scenario : undefined
}

export function scenarioInput(run: v.InferInput<typeof scenarioSchema>, at: number): RecordedInput {
  return { at, steps: 0, call: 'run', args: [run] }
}

/** Throws when the input is not one that this version knows. */
export function readInput(input: {
  readonly at: number
  readonly steps: number | undefined
  readonly call: string
  readonly args: unknown
}): ReadInput {
  const { call, steps } = input
  const args = Array.isArray(input.args) ? input.args : []
  const order = (it: Order): ReadInput => ({ type: 'order', input: { at: nanos(input.at), steps, order: it } })
  switch (call) {
    case 'boot': {
      const note = v.parse(v.optional(v.string()), args[1] ?? undefined)
      return {
        type: 'beginning',
        beginning: { type: 'live', boot: liveBoot(v.parse(settingsSchema, args[0])), note },
      }
    }
    case 'run': {
      const { settings, ...run } = v.parse(scenarioSchema, args[0])
      return { type: 'beginning', beginning: { type: 'scenario', boot: scenarioBoot(settings), ...run } }
    }
    case 'reboot':
      return { type: 'end' }
    case 'step':
    case 'enableSession':
    case 'disableSession':
    case 'dumpOnce':
      return order({ call })
    case 'change': {
      const { periodMs, ...change } = v.parse(changeSchema, args[0])
      return order({ call, ...change, period: periodMs === undefined ? undefined : periodOf({ periodMs }) })
    }
    case 'injectFault':
      return order({ call, kind: v.parse(kind, args[0]), when: v.parse(when, args[1] ?? undefined) })
    case 'disarmFault':
      return order({ call, id: v.parse(v.number(), args[0]) })
    default:
      throw new Error(`the recording has an input "${call}" that this version of the lab does not know`)
  }
}

function liveBoot(settings: RunSettings): Boot {
  return { ...scenarioBoot(settings), period: periodOf(settings) }
}

/** The command line allows shorter periods than a window. */
function scenarioBoot({ policy, model, seed, workload, counterset, periodMs, client = 'mesa' }: RunSettings): Boot {
  return { policy, model, seed, workload, counterset, client, period: nanos(Math.round(periodMs * 1e6)) }
}
