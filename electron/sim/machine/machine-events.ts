/** What can be waited for in a live machine: a fault is armed for its next occurrence, or the machine runs until then. */
export type MachineEventId =
  | 'sample-irq'
  | 'dump'
  | 'dump-fails'
  | 'enable'
  | 'disable'
  | 'job-end'
  | 'reset-begin'
  | 'reset-end'
  | 'discontinuity'
  | 'warn'

export interface MachineEventInfo {
  readonly id: MachineEventId
  /** As it goes on after "when". */
  readonly label: string
}

export const MACHINE_EVENTS: readonly MachineEventInfo[] = [
  { id: 'sample-irq', label: 'the sample interrupt is raised' },
  { id: 'dump', label: 'a DUMP begins' },
  { id: 'dump-fails', label: 'a DUMP fails' },
  { id: 'enable', label: 'a session is enabled' },
  { id: 'disable', label: 'a session is about to be disabled' },
  { id: 'job-end', label: 'a job ends' },
  { id: 'reset-begin', label: 'a reset begins' },
  { id: 'reset-end', label: 'a reset is over' },
  { id: 'discontinuity', label: 'a discontinuity opens' },
  { id: 'warn', label: 'the kernel prints a WARN' },
]
