import * as v from 'valibot'
import { type LabApi } from './api.ts'
import { explorationSchemas } from './exploration-schema.ts'
import { GUIDED_RUNS } from './guided-runs.ts'
import { recordingArguments } from './recordings-schema.ts'
import { type LabDescription } from './types.ts'

/** Limits of what a window may ask for; the controls take theirs from here too. */
export const LIMITS = {
  speed: { min: 0.01, max: 1000 },
  periodMs: { min: 1, max: 10_000 },
  seed: { min: 0, max: 0xffff_ffff },
  nameLength: 100,
} as const

type Call = keyof LabApi
type Arguments = { readonly [C in Call]: v.GenericSchema<unknown, Parameters<LabApi[C]>> }

/** Checks what comes from outside against what this lab offers. */
export interface CallSchemas {
  has(call: string): call is Call
  /** The arguments of a call. Throws an Error that names the call, the field, and what is allowed. */
  parse<C extends Call>(call: C, args: readonly unknown[]): Parameters<LabApi[C]>
}

export function callSchemas(description: LabDescription): CallSchemas {
  const schemas = argumentSchemas(description)
  return {
    has: (call): call is Call => Object.hasOwn(schemas, call),
    parse(call, args) {
      const result = v.safeParse(schemas[call], presentArguments(args), { abortEarly: true })
      if (result.success) return result.output
      throw new Error(`${call}: ${refusal(result.issues[0])}`)
    },
  }
}

function argumentSchemas({ policies, models, workloads, clients, faults, events, races }: LabDescription): Arguments {
  const none = v.strictTuple([])
  const policy = oneOf(policies.map(({ id }) => id))
  const model = oneOf(models.map(({ id }) => id))
  const workload = oneOf(workloads.map(({ id }) => id))
  const counterset = integer(0, Math.max(...models.map(({ countersets }) => countersets)) - 1)
  const client = oneOf(clients.map((each) => each.id))
  const event = oneOf(events.map((each) => each.id))
  const id = integer(0, Number.MAX_SAFE_INTEGER)
  const moment = v.pipe(v.number('a virtual time in ns'), v.finite('a finite time'), v.minValue(0, '0 or later'))
  const recording = text(1, 255)
  const seed = integer(LIMITS.seed.min, LIMITS.seed.max)
  const search = explorationSchemas(
    policies.map((known) => known.id),
    races,
  )

  return {
    describe: none,
    status: none,
    history: none,
    unfollow: none,
    setRunning: v.strictTuple([v.boolean('true or false')]),
    setSpeed: v.strictTuple([speed]),
    runTo: v.strictTuple([event]),
    step: none,
    enableSession: none,
    disableSession: none,
    dumpOnce: none,
    change: settings({
      workload: v.exactOptional(workload),
      periodMs: v.exactOptional(between(LIMITS.periodMs, 'ms')),
      counterset: v.exactOptional(counterset),
      client: v.exactOptional(client),
    }),
    reboot: settings({
      policy: v.exactOptional(policy),
      model: v.exactOptional(model),
      seed: v.exactOptional(seed),
    }),
    injectFault: v.union(
      [
        v.strictTuple([oneOf(faults.map(({ kind }) => kind))]),
        v.strictTuple([oneOf(faults.map(({ kind }) => kind)), integer(0, Number.MAX_SAFE_INTEGER)]),
        v.strictTuple([oneOf(faults.map(({ kind }) => kind)), event]),
      ],
      `one of ${faults.map(({ kind }) => kind).join(', ')}, then nothing, a virtual time in whole ns, or one of ${events.map((each) => each.id).join(', ')}`,
    ),
    disarmFault: v.strictTuple([id]),
    startRecording: v.union(
      [none, v.strictTuple([text(1, LIMITS.nameLength)])],
      `a name of 1 to ${LIMITS.nameLength} characters, or nothing`,
    ),
    stopRecording: none,
    recordings: none,
    openRecording: v.strictTuple([recording]),
    readRecording: v.strictTuple([recording, id, moment, v.number('a virtual time in ns')]),
    deleteRecording: v.strictTuple([recording]),
    ...recordingArguments({ recording, policy, model, seed }),
    startExploration: v.strictTuple([search.exploration]),
    stopExploration: none,
    exploration: none,
    startVerdicts: v.strictTuple([search.verdicts]),
    stopVerdicts: none,
    verdicts: none,
    replayToken: v.strictTuple([search.token]),
    replayMoment: v.strictTuple([search.token, integer(1, Number.MAX_SAFE_INTEGER)]),
    knownSchedules: none,
    policySources: none,
    guidedRun: v.strictTuple([oneOf(GUIDED_RUNS.map((run) => run.id))]),
  }
}

const speed = v.union(
  [v.literal('max'), v.pipe(v.number(), v.minValue(LIMITS.speed.min), v.maxValue(LIMITS.speed.max))],
  `${LIMITS.speed.min} to ${LIMITS.speed.max}, or max`,
)

/** One object with any of these fields and no other. */
function settings<const E extends v.ObjectEntries>(fields: E) {
  return v.strictTuple([v.strictObject(fields, `an object with ${Object.keys(fields).join(', ')}`)])
}

function oneOf<const T extends string>(allowed: readonly T[]) {
  return v.picklist(allowed, `one of ${allowed.join(', ')}`)
}

function between({ min, max }: { readonly min: number; readonly max: number }, unit: string) {
  const range = `${min} to ${max} ${unit}`
  return v.pipe(v.number(range), v.minValue(min, range), v.maxValue(max, range))
}

function integer(min: number, max: number) {
  const range = `a whole number from ${min} to ${max}`
  return v.pipe(v.number(range), v.safeInteger(range), v.minValue(min, range), v.maxValue(max, range))
}

function text(min: number, max: number) {
  const range = `text of ${min} to ${max} characters`
  return v.pipe(v.string(range), v.minLength(min, range), v.maxLength(max, range))
}

/** MessagePack has no undefined: an argument that was left out at the end arrives as null. */
function presentArguments(args: readonly unknown[]): readonly unknown[] {
  const last = args.findLastIndex((arg) => arg !== undefined && arg !== null)
  return args.slice(0, last + 1)
}

function refusal(issue: v.BaseIssue<unknown>): string {
  const field = v.getDotPath(issue)?.replace(/^\d+\.?/, '')
  const found = `found ${JSON.stringify(issue.input)?.slice(0, 60) ?? 'nothing'}`
  if (issue.type === 'strict_object' && issue.expected === 'never') return `${field ?? 'field'}: unknown, leave it out`
  if (issue.type === 'strict_tuple')
    return `expected ${issue.expected === 'never' ? 'fewer arguments' : 'more arguments'}, ${found}`
  return field === undefined || field === ''
    ? `expected ${issue.message}, ${found}`
    : `${field}: expected ${issue.message}, ${found}`
}
