/**
 * What a row of a lane says. `busy`: a block, a worker or a device state lasts. `wait`: a thread is held up, or waits for a lock. `held`: a
 * lock has an owner. `call`: a system call. `irq`: a handler was entered, an instant. `wake`: a thread of one lane let one of another go on.
 */
export type LaneKind = 'busy' | 'wait' | 'held' | 'call' | 'irq' | 'wake'

/** A lane is named `group:name`. */
export type LaneGroup = 'program' | 'kthread' | 'work' | 'irq' | 'lock' | 'gpu' | 'pm'

/** Rows of lanes by column, in the order in which they ended; the last `open` of them have not ended. Times are virtual ns. */
export interface LaneColumns {
  /** Kinds, lanes and labels, which the columns name by index. */
  readonly texts: readonly string[]
  readonly count: number
  readonly open: number
  readonly kind: Uint32Array
  readonly lane: Uint32Array
  readonly begin: Float64Array
  /** Of an open row: the time that the batch reaches. */
  readonly end: Float64Array
  /** Who waits at what, who owns, which event; of a wake, the lane that goes on. */
  readonly label: Uint32Array
}
