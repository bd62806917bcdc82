import * as regs from '../device/regs.ts'

/** Registers whose values have names: prefix of the constants, which the text leaves out. */
const COMMANDS: readonly (readonly [register: RegExp, prefix: string])[] = [
  [/^GPU_CMD$/, 'GPU_CMD_'],
  [/^AS_COMMAND\(/, 'AS_COMMAND_'],
  [/^JS_COMMAND(_NEXT)?\(/, 'JS_COMMAND_'],
]

const NAMES = new Map(
  COMMANDS.map(([, prefix]) => [
    prefix,
    new Map(
      Object.entries(regs).flatMap(([name, value]) =>
        name.startsWith(prefix) && typeof value === 'number' ? [[value, name.slice(prefix.length)] as const] : [],
      ),
    ),
  ]),
)

/** The value of a register as people write it: `PERFCNT_SAMPLE` for a command, `MANUAL AS1` for the counters' mode, else hex. */
export function registerValue(register: string, value: number): string {
  if (register === 'GPU_PERFCNT_CFG') return perfcntCfg(value)
  const prefix = COMMANDS.find(([pattern]) => pattern.test(register))?.[1]
  const name = prefix === undefined ? undefined : NAMES.get(prefix)?.get(value)
  return name ?? `0x${value.toString(16)}`
}

function perfcntCfg(value: number): string {
  const mode = value & 0xf
  if (mode === regs.GPU_PERFCNT_CFG_MODE_OFF) return 'OFF'
  const name = mode === regs.GPU_PERFCNT_CFG_MODE_MANUAL ? 'MANUAL' : 'TILE'
  return `${name} AS${(value >>> 4) & 0xf}`
}
