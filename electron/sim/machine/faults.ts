/** What the lab can break, by name. */
export type FaultKind =
  'hang' | 'mmu-fault' | 'job-fault' | 'bus-fault' | 'gpu-fault' | 'as-stuck' | 'lost-irq' | 'reset-stuck' | 'reset'

export interface FaultInfo {
  readonly kind: FaultKind
  readonly label: string
  /** One sentence: what happens in the machine. */
  readonly effect: string
  /** `program`: a client causes it through the driver. `device`: the hardware does. `lab`: a switch of the lab that no driver has. */
  readonly by: 'program' | 'device' | 'lab'
}

export const FAULTS: readonly FaultInfo[] = [
  {
    kind: 'hang',
    label: 'Hang the GPU',
    effect: 'A client submits an endless job chain; the slot times out after 500 ms and the GPU is reset.',
    by: 'program',
  },
  {
    kind: 'mmu-fault',
    label: 'MMU fault',
    effect: 'A client submits a job that writes to an unmapped address.',
    by: 'program',
  },
  {
    kind: 'job-fault',
    label: 'Job fault',
    effect: 'The next job ends with DATA_INVALID_FAULT.',
    by: 'device',
  },
  {
    kind: 'bus-fault',
    label: 'Job bus fault',
    effect: 'The next job ends with JOB_BUS_FAULT, which needs a reset on parts with TTRX_3076 (G57) only.',
    by: 'device',
  },
  {
    kind: 'gpu-fault',
    label: 'GPU fault',
    effect: 'The GPU reports GPU_SHAREABILITY_FAULT; the handler masks the GPU interrupts until the next reset.',
    by: 'device',
  },
  {
    kind: 'as-stuck',
    label: 'AS stuck active',
    effect: "The session's address space never finishes its next command; the driver asks for a reset after 100 ms.",
    by: 'device',
  },
  {
    kind: 'lost-irq',
    label: 'Lose a cache-clean interrupt',
    effect: 'CLEAN_CACHES_COMPLETED is dropped once, so one dump waits for a second.',
    by: 'device',
  },
  {
    kind: 'reset-stuck',
    label: 'Soft reset never completes',
    effect:
      'The next soft reset is never reported complete and the driver falls back to a hard reset. Requests a reset.',
    by: 'device',
  },
  {
    kind: 'reset',
    label: 'Reset now',
    effect: 'Requests a reset with no job in flight, as the stuck-AS path does: pending = 1 and the reset work queued.',
    by: 'lab',
  },
]
