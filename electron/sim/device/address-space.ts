import { type Access, type GpuVa, type Memory, type PageTable, type Translation } from '../kernel/memory.ts'
import { type StateHash } from '../kernel/state-hash.ts'
import { TRANSLATION_FAULT, TRANSLATION_FAULT_IDENTITY, TRANSTAB_BUS_FAULT } from './exceptions.ts'
import {
  AS_COMMAND,
  AS_FAULTADDRESS_LO,
  AS_FAULTSTATUS,
  AS_STATUS,
  AS_STATUS_AS_ACTIVE,
  AS_TRANSCFG_ADRMODE_AARCH64_4K,
  AS_TRANSCFG_ADRMODE_AARCH64_64K,
  AS_TRANSCFG_ADRMODE_IDENTITY,
  AS_TRANSCFG_ADRMODE_LEGACY,
  AS_TRANSCFG_LO,
  AS_TRANSTAB_LO,
  AS_TRANSTAB_LPAE_ADRMODE_TABLE,
} from './regs.ts'
import { RegisterBlock, type RegisterValues } from './register-block.ts'

const ADRMODE_MASK = 0xf
const LEGACY_ADRMODE_MASK = 0x3
const LEGACY_ADRMODE_IDENTITY = 2
const PAGE_FRAME_SIZE = 0x1000

const FAULT_ACCESS = { execute: 1 << 8, read: 2 << 8, write: 3 << 8 } as const satisfies Record<Access, number>
const FAULT_SOURCE = (source: number): number => source << 16

/** What the last UPDATE made the address space do. */
type AddressMode =
  { readonly kind: 'unmapped' } | { readonly kind: 'identity' } | { readonly kind: 'table'; readonly base: number }

const UNMAPPED: AddressMode = { kind: 'unmapped' }

/**
 * `busy`: a command is in progress and the access waits for it. Otherwise why it failed, as an exception code; `bus` when the
 * tables themselves could not be read.
 */
export type AccessResult =
  | (Translation & { readonly ok: true })
  | { readonly ok: false; readonly why: 'busy' }
  | { readonly ok: false; readonly why: 'fault'; readonly exception: number; readonly bus: boolean }

const BUSY: AccessResult = { ok: false, why: 'busy' }
const faultOf = (exception: number, bus = false): AccessResult => ({ ok: false, why: 'fault', exception, bus })

/** One of the GPU's views of memory: its registers, and what an UPDATE latched from them. */
export class AddressSpace extends RegisterBlock {
  #mode: AddressMode = UNMAPPED
  #active = false

  constructor(
    registers: RegisterValues,
    readonly as: number,
    readonly memory: Memory,
    /** Bits of a physical address: MMU_FEATURES 15:8. */
    readonly physicalBits: number,
    readonly onCommand: (space: AddressSpace, command: number) => void,
  ) {
    super(registers)
  }

  /** Translation tables are in force. */
  get enabled(): boolean {
    return this.#mode.kind === 'table'
  }

  get unmapped(): boolean {
    return this.#mode.kind === 'unmapped'
  }

  /** AS_ACTIVE: a command is in progress. */
  get active(): boolean {
    return this.#active
  }

  /** The register, whether or not an UPDATE has put it in force. */
  get transtab(): number {
    return this.registers.get64(AS_TRANSTAB_LO(this.as))
  }

  override read(offset: number): number {
    if (offset === AS_STATUS(this.as)) return this.#active ? AS_STATUS_AS_ACTIVE : 0
    return super.read(offset)
  }

  override write(offset: number, value: number): void {
    if (offset === AS_COMMAND(this.as)) this.onCommand(this, value)
    else super.write(offset, value)
  }

  begin(): void {
    this.#active = true
  }

  finish(): void {
    this.#active = false
  }

  /** Puts TRANSTAB and TRANSCFG in force. Modelled: MEMATTR changes nothing that a driver can see. */
  update(): void {
    const transtab = this.transtab
    const adrmode = this.registers.get(AS_TRANSCFG_LO(this.as)) & ADRMODE_MASK
    const base = transtab - (transtab % PAGE_FRAME_SIZE)
    if (adrmode === AS_TRANSCFG_ADRMODE_LEGACY) {
      const legacy = transtab & LEGACY_ADRMODE_MASK
      if (legacy === AS_TRANSTAB_LPAE_ADRMODE_TABLE) this.#mode = { kind: 'table', base }
      else this.#mode = legacy === LEGACY_ADRMODE_IDENTITY ? { kind: 'identity' } : UNMAPPED
    } else if (adrmode === AS_TRANSCFG_ADRMODE_AARCH64_4K || adrmode === AS_TRANSCFG_ADRMODE_AARCH64_64K) {
      this.#mode = { kind: 'table', base }
    } else {
      this.#mode = adrmode === AS_TRANSCFG_ADRMODE_IDENTITY ? { kind: 'identity' } : UNMAPPED
    }
  }

  /** The tables in force, if there are any at the address. */
  get table(): PageTable | undefined {
    return this.#mode.kind === 'table' ? this.memory.tableAt(this.#mode.base) : undefined
  }

  translate(va: GpuVa, access: Access): AccessResult {
    if (this.#active) return BUSY
    if (this.#mode.kind === 'unmapped') return faultOf(TRANSLATION_FAULT(0))
    // Modelled: memory is reached through tables only, so nothing lies at a physical address.
    if (this.#mode.kind === 'identity') return faultOf(TRANSLATION_FAULT_IDENTITY)
    if (this.#mode.base >= 2 ** this.physicalBits) return faultOf(TRANSTAB_BUS_FAULT(0), true)
    const table = this.memory.tableAt(this.#mode.base)
    if (table === undefined) return faultOf(TRANSLATION_FAULT(0))
    const translation = table.translate(va, access)
    return translation.ok ? translation : faultOf(TRANSLATION_FAULT(3))
  }

  recordFault(exception: number, access: Access, va: GpuVa, source: number): void {
    this.registers.set(AS_FAULTSTATUS(this.as), (exception | FAULT_ACCESS[access] | FAULT_SOURCE(source)) >>> 0)
    this.registers.set64(AS_FAULTADDRESS_LO(this.as), va)
  }

  fingerprint(hash: StateHash): void {
    hash.add(this.#active ? 1 : 0)
    hash.addString(this.#mode.kind)
    hash.add(this.#mode.kind === 'table' ? this.#mode.base : 0)
  }

  reset(): void {
    this.#mode = UNMAPPED
    this.#active = false
  }
}
