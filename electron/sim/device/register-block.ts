import { type StateHash } from '../kernel/state-hash.ts'
import { type GpuModel } from './models.ts'
import { REGISTERS, type RegisterDefinition, type RegisterGroup } from './register-map.ts'

const WINDOW_WORDS = 0x2800 / 4

const DEFINITIONS: readonly (RegisterDefinition | undefined)[] = byWord()

function byWord(): readonly (RegisterDefinition | undefined)[] {
  const words = new Array<RegisterDefinition | undefined>(WINDOW_WORDS).fill(undefined)
  for (const register of REGISTERS) words[register.offset >>> 2] = register
  return words
}

/** The register at an offset in bytes, undefined where none is. */
export function registerAt(offset: number): RegisterDefinition | undefined {
  return (offset & 3) === 0 ? DEFINITIONS[offset >>> 2] : undefined
}

/** By word of the window. Nobody writes to it, so that GPUs of one model can share it. */
export type ResetValues = Readonly<Uint32Array>

export function resetValuesOf(model: GpuModel): ResetValues {
  const values = new Uint32Array(WINDOW_WORDS)
  for (const { offset, reset } of REGISTERS)
    values[offset >>> 2] = typeof reset === 'number' ? reset : model.registers[reset]
  return values
}

/** What registers hold that keep what was written, and the reset value of every register. */
export class RegisterValues {
  readonly #reset: ResetValues
  readonly #values: Uint32Array
  #lo = 0
  #hi = 0

  constructor(reset: ResetValues) {
    this.#reset = reset
    this.#values = reset.slice()
  }

  get(offset: number): number {
    return this.#values[offset >>> 2] ?? 0
  }

  resetValue(offset: number): number {
    return this.#reset[offset >>> 2] ?? 0
  }

  set(offset: number, value: number): void {
    const word = offset >>> 2
    const old = this.#values[word] ?? 0
    this.#values[word] = value
    this.#changed(word, old)
    this.#changed(word, this.#values[word] ?? 0)
  }

  /** Kept while registers are written: to read them all would cost more than a step. */
  fingerprint(hash: StateHash): void {
    hash.add(this.#lo)
    hash.add(this.#hi)
  }

  /** A LO/HI pair as one number. Exact below 2^53: addresses have 48 bits. */
  get64(lo: number): number {
    return this.get(lo + 4) * 2 ** 32 + this.get(lo)
  }

  set64(lo: number, value: number): void {
    this.set(lo, value % 2 ** 32)
    this.set(lo + 4, Math.floor(value / 2 ** 32))
  }

  reset(): void {
    this.#values.set(this.#reset)
    this.#lo = 0
    this.#hi = 0
  }

  /** Puts a word's value into the sums, or takes it out again: each word counts by its difference from the state after a reset. */
  #changed(word: number, value: number): void {
    this.#lo ^= Math.imul(Math.imul(value ^ 0x9e3779b9, 0x85ebca6b) ^ (word + 1), 0xc2b2ae35)
    this.#hi ^= Math.imul(Math.imul(value ^ 0x7f4a7c15, 0x27d4eb2f) ^ (word + 1), 0x165667b1)
  }
}

/** A part of the GPU with registers. A register that a block does not speak of keeps what is written to it. */
export abstract class RegisterBlock {
  constructor(protected readonly registers: RegisterValues) {}

  read(offset: number): number {
    return this.registers.get(offset)
  }

  write(offset: number, value: number): void {
    this.registers.set(offset, value)
  }
}

const hex = (n: number, digits: number): string => `0x${n.toString(16).padStart(digits, '0')}`

/** Finds the block that answers for an offset, and reports accesses that a driver should not make. */
export class RegisterDecoder {
  readonly #blocks = new Map<RegisterGroup, RegisterBlock | undefined>()

  /** `blockOf` names the block of each register, or undefined where this GPU lacks it. */
  constructor(
    readonly model: GpuModel,
    readonly report: (text: string) => void,
    readonly blockOf: (register: RegisterDefinition) => RegisterBlock | undefined,
  ) {}

  /** 0 for a register that does not exist or cannot be read. */
  read(offset: number): number {
    const block = this.#blockAt(offset)
    if (block === undefined || (offset & 3) !== 0) return this.#refuse('read', offset)
    if (DEFINITIONS[offset >>> 2]?.access === 'WO') return this.#refuse('read', offset)
    return block.read(offset)
  }

  write(offset: number, value: number): void {
    const block = this.#blockAt(offset)
    if (block === undefined || (offset & 3) !== 0 || DEFINITIONS[offset >>> 2]?.access === 'RO')
      this.#refuse('write', offset, value)
    else block.write(offset, value >>> 0)
  }

  #blockAt(offset: number): RegisterBlock | undefined {
    const register = registerAt(offset - (offset % 4))
    if (register === undefined) return undefined
    let block = this.#blocks.get(register.group)
    if (block === undefined) {
      block = this.blockOf(register)
      this.#blocks.set(register.group, block)
    }
    return block
  }

  #refuse(access: 'read' | 'write', offset: number, value?: number): 0 {
    const what = value === undefined ? 'read' : `write of ${hex(value >>> 0, 8)}`
    this.report(`${what} at register offset ${hex(offset, 4)}: ${this.#reason(access, offset)}`)
    return 0
  }

  #reason(access: 'read' | 'write', offset: number): string {
    if ((offset & 3) !== 0) return 'registers are 32-bit words, the offset must be a multiple of 4'
    const register = registerAt(offset)
    if (register === undefined) return 'no register is there'
    if (this.#blockAt(offset) === undefined)
      return `${this.model.name} has no ${register.group}, so no ${register.name}`
    return access === 'read'
      ? `${register.name} is write-only and reads as 0`
      : `${register.name} is read-only, the write is ignored`
  }
}
