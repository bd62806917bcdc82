import { type RegisterBlock } from './register-block.ts'
import { type RegisterDefinition } from './register-map.ts'

/** The block that has a register, or undefined where this GPU lacks it. */
export type BlockFinder = (register: RegisterDefinition) => RegisterBlock | undefined

export interface Blocks {
  readonly control: RegisterBlock
  readonly power: RegisterBlock
  readonly perfcnt: RegisterBlock
  readonly jobs: RegisterBlock
  readonly mmu: RegisterBlock
  /** By number. */
  readonly slots: readonly (RegisterBlock | undefined)[]
  readonly addressSpaces: readonly (RegisterBlock | undefined)[]
}

export const blockFinder =
  ({ control, power, perfcnt, jobs, mmu, slots, addressSpaces }: Blocks): BlockFinder =>
  ({ group }) => {
    switch (group) {
      case 'GPU_FEATURES':
      case 'GPU_INT':
      case 'GPU_FAULT':
      case 'GPU_CMD':
      case 'GPU_STATUS':
      case 'GPU_CONFIG':
      case 'CYCLE_COUNT':
        return control
      case 'PERFCNT':
        return perfcnt
      case 'POWER':
      case 'PWRACTIVE':
        return power
      case 'JOB_INT':
      case 'JS_STATE':
        return jobs
      case 'MMU_INT':
        return mmu
      default: {
        const number = Number(group.slice(2))
        return group.startsWith('JS') ? slots[number] : addressSpaces[number]
      }
    }
  }
