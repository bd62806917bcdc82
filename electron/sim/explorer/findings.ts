import { type Defect } from './program.ts'
import { type Schedule } from './schedule.ts'

/** A defect with a schedule that shows it. */
export interface Found {
  readonly defect: Defect
  readonly schedule: Schedule
  /** Executions of the search until it was seen. */
  readonly executions: number
}

/** Two defects are one if the same check fails at the same first bad step. */
export const identityOf = ({ check, where }: Defect): string => `${check}@${where}`

/** Defects of a search, each once. */
export class Findings {
  readonly #found = new Map<string, Found>()

  get all(): readonly Found[] {
    return [...this.#found.values()]
  }

  get size(): number {
    return this.#found.size
  }

  /** The policy is to blame for one of them. */
  get blamesPolicy(): boolean {
    return this.all.some(({ defect }) => defect.scope === 'policy')
  }

  add(defect: Defect, schedule: Schedule, executions: number): void {
    const identity = identityOf(defect)
    if (!this.#found.has(identity)) this.#found.set(identity, { defect, schedule: [...schedule], executions })
  }
}
