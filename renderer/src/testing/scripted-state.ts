import { type KernelLogLine, type MachineState, type RunSettings } from '../../../electron/protocol/types.ts'

type Nanos = KernelLogLine['at']
export const ns = (moment: number): Nanos => Math.round(moment) as Nanos

const MS = 1e6

/** What a scripted machine knows of itself. */
interface ScriptedFacts {
  readonly settings: RunSettings
  readonly now: number
  readonly hasSession: boolean
  /** A reset came and the policy did not restore. */
  readonly isLost: boolean
  readonly isViolated: boolean
  readonly asCount: number
  readonly resets: number
  readonly isResetPending: boolean
}

export function scriptedState(facts: ScriptedFacts): MachineState {
  const { settings, now, hasSession, isLost, isViolated, asCount, resets, isResetPending } = facts
  const at = ns(now)
  const busy = Math.floor(now / (30 * MS)) % 3
  return {
    at,
    addressSpaces: Array.from({ length: 8 }, (_, as) => {
      const free = { as, owner: undefined, asCount: 0, enabled: false, active: false, faulty: false }
      if (as === 0) return { ...free, owner: 'gltest', asCount: busy, enabled: true, active: busy === 2 }
      if (as === 1 && (hasSession || isViolated)) return { ...free, owner: 'pps-producer', asCount, enabled: !isLost }
      return free
    }),
    vms: [
      { file: 'gltest', as: 0, asCount: busy },
      { file: 'pps-producer', as: isLost ? -1 : 1, asCount },
    ],
    jobSlots: [0, 1, 2].map((slot) => ({
      slot,
      hardware: slot === 2 || busy === 0 ? [] : [{ process: 'gltest', state: 'running', since: at }],
      queued: slot === 2 ? 0 : busy,
    })),
    perfcnt: {
      user: hasSession ? 'pps-producer' : undefined,
      mode: hasSession && !isLost ? 'manual' : 'off',
      as: 1,
      counterset: settings.counterset,
      fields: settings.policy === 'mainline' ? [] : [{ name: 'hw_reset_happened', value: String(Number(isLost)) }],
    },
    reset: { pending: isResetPending, inProgress: false, count: resets },
    power: { status: 'active', usage: hasSession ? 2 : 1 },
    gpuIrqMask: 0x10003,
    irqs: [
      { line: 'panfrost-gpu', level: false, inService: false, threadPending: false, threadActive: false },
      { line: 'panfrost-job', level: busy === 2, inService: false, threadPending: busy === 2, threadActive: false },
    ],
    registers: { GPU_INT_MASK: 0x10003, GPU_PERFCNT_CFG: hasSession && !isLost ? 0x11 : 0, 'JS_STATUS(0)': busy },
    inFlight: [],
    checks: [
      {
        id: 'as-count',
        label: 'as_count equals hardware jobs plus the session',
        ok: !isViolated,
        detail: isViolated ? 'pps-producer: as_count is -1, expected 0' : '',
        since: isViolated ? at : undefined,
      },
      { id: 'errno-sign', label: 'ioctls return 0 or a negative errno', ok: true, detail: '', since: undefined },
      { id: 'no-deadlock', label: 'no system call waits forever', ok: true, detail: '', since: undefined },
    ],
  }
}
