import { type RegisterBlock, type RegisterValues } from './register-block.ts'
import { REGISTERS, type RegisterDefinition } from './register-map.ts'

/** What a state view shows of the registers. */
const STATE_REGISTERS = REGISTERS.filter(
  ({ access, group }) => access !== 'WO' && group !== 'GPU_FEATURES' && group !== 'CYCLE_COUNT',
)

/** Registers that are not as after a reset, by name. */
export function changedRegisters(
  registers: RegisterValues,
  blockOf: (register: RegisterDefinition) => RegisterBlock | undefined,
): Readonly<Record<string, number>> {
  const values: Record<string, number> = {}
  for (const register of STATE_REGISTERS) {
    const value = blockOf(register)?.read(register.offset)
    if (value !== undefined && value !== registers.resetValue(register.offset)) values[register.name] = value
  }
  return values
}
