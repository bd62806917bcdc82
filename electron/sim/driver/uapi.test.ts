import { describe, expect, it } from 'vitest'
import * as drm from './drm-uapi.ts'
import * as uapi from './uapi.ts'

/** Sizes in bytes of the fields' types. */
const BYTES = { u32: 4, s32: 4, u64: 8, s64: 8 } as const

const layoutOf = ({ cmd, layout }: uapi.Ioctl<never> | uapi.Ioctl) =>
  `0x${cmd.toString(16).toUpperCase()} ${layout.size}: ` +
  layout.entries.map(([name, type, offset]) => `${offset} ${type} ${name}`).join('; ')

const DRIVER = [
  uapi.SUBMIT,
  uapi.WAIT_BO,
  uapi.CREATE_BO,
  uapi.MMAP_BO,
  uapi.GET_PARAM,
  uapi.GET_BO_OFFSET,
  uapi.PERFCNT_ENABLE,
  uapi.PERFCNT_DUMP,
  uapi.PERFCNT_DUMP_HW_RESET,
  uapi.PERFCNT_DUMP_STATE,
  uapi.PERFCNT_DUMP_RESETS,
  uapi.MADVISE,
]
const CORE = [drm.VERSION, drm.GEM_CLOSE, drm.SYNCOBJ_CREATE, drm.SYNCOBJ_DESTROY, drm.SYNCOBJ_WAIT]

describe('panfrost_drm.h', () => {
  it('has these numbers, sizes and fields', () => {
    expect(DRIVER.map((ioctl) => `${ioctl.name} ${layoutOf(ioctl)}`)).toMatchInlineSnapshot(`
      [
        "SUBMIT 0x40306440 48: 0 u64 jc; 8 u64 in_syncs; 16 u32 in_sync_count; 20 u32 out_sync; 24 u64 bo_handles; 32 u32 bo_handle_count; 36 u32 requirements; 40 u32 jm_ctx_handle; 44 u32 pad",
        "WAIT_BO 0x40106441 16: 0 u32 handle; 4 u32 pad; 8 s64 timeout_ns",
        "CREATE_BO 0xC0186442 24: 0 u32 size; 4 u32 flags; 8 u32 handle; 12 u32 pad; 16 u64 offset",
        "MMAP_BO 0xC0106443 16: 0 u32 handle; 4 u32 flags; 8 u64 offset",
        "GET_PARAM 0xC0106444 16: 0 u32 param; 4 u32 pad; 8 u64 value",
        "GET_BO_OFFSET 0xC0106445 16: 0 u32 handle; 4 u32 pad; 8 u64 offset",
        "PERFCNT_ENABLE 0x40086446 8: 0 u32 enable; 4 u32 counterset",
        "PERFCNT_DUMP 0x40086447 8: 0 u64 buf_ptr",
        "PERFCNT_DUMP 0xC0106447 16: 0 u64 buf_ptr; 8 u64 hw_reset",
        "PERFCNT_DUMP 0xC0106447 16: 0 u64 buf_ptr; 8 u32 state; 12 u32 pad",
        "PERFCNT_DUMP 0xC0106447 16: 0 u64 buf_ptr; 8 u32 resets; 12 u32 pad",
        "MADVISE 0xC00C6448 12: 0 u32 handle; 4 u32 madv; 8 u32 retained",
      ]
    `)
  })

  it('leaves no hole and no overlap: every struct is its fields', () => {
    for (const { layout } of DRIVER) {
      const end = layout.entries.reduce((at, [, type, offset]) => {
        expect(offset).toBe(at)
        return offset + BYTES[type]
      }, 0)
      expect(end).toBe(layout.size)
    }
  })

  it('numbers GET_PARAM parameters from 0 in this order', () => {
    const numbers = (
      ['GPU_PROD_ID', 'COHERENCY_FEATURES', 'TEXTURE_FEATURES0', 'JS_FEATURES0', 'JS_FEATURES15'] as const
    ).map((param) => uapi.PARAMS.indexOf(param))
    expect(numbers).toEqual([0, 17, 18, 22, 37])
    expect(uapi.PARAMS.slice(38)).toEqual([
      'NR_CORE_GROUPS',
      'THREAD_TLS_ALLOC',
      'AFBC_FEATURES',
      'SYSTEM_TIMESTAMP',
      'SYSTEM_TIMESTAMP_FREQUENCY',
      'ALLOWED_JM_CTX_PRIORITIES',
      'SELECTED_COHERENCY',
    ])
  })
})

describe('drm.h', () => {
  it('has these numbers', () => {
    const numbers = CORE.map(({ name, cmd }) => `${name} 0x${cmd.toString(16).toUpperCase()}`)
    expect(numbers).toEqual([
      'VERSION 0xC0406400',
      'GEM_CLOSE 0x40086409',
      'SYNCOBJ_CREATE 0xC00864BF',
      'SYNCOBJ_DESTROY 0xC00864C0',
      'SYNCOBJ_WAIT 0xC02064C3',
    ])
  })
})

describe('a request number', () => {
  it('comes apart into what it was made of', () => {
    expect(uapi.decodeIoctlNumber(uapi.CREATE_BO.cmd)).toEqual({
      isDrm: true,
      nr: 0x42,
      size: 24,
      copiesIn: true,
      copiesOut: true,
    })
    expect(uapi.decodeIoctlNumber(uapi.SUBMIT.cmd)).toEqual({
      isDrm: true,
      nr: 0x40,
      size: 48,
      copiesIn: true,
      copiesOut: false,
    })
    expect(uapi.decodeIoctlNumber(0x5401).isDrm).toBe(false)
  })
})

describe('a struct', () => {
  it('is little endian, and survives the way there and back', () => {
    const values = { handle: 0x01020304, pad: 0, timeout_ns: -2n }
    const bytes = uapi.WAIT_BO.layout.encode(values)
    expect([...bytes]).toEqual([4, 3, 2, 1, 0, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])
    expect(uapi.WAIT_BO.layout.decode(bytes)).toEqual(values)
  })

  it('keeps unsigned values unsigned', () => {
    const bytes = uapi.CREATE_BO.layout.encode({ size: 0xffff_ffff, offset: 2n ** 64n - 1n })
    expect(uapi.CREATE_BO.layout.decode(bytes)).toMatchObject({ size: 0xffff_ffff, offset: 2n ** 64n - 1n })
  })

  it('stores only the fields given', () => {
    const bytes = uapi.MADVISE.layout.encode({ handle: 1, madv: 1, retained: 7 })
    uapi.MADVISE.layout.store(bytes, { retained: 0 })
    expect(uapi.MADVISE.layout.decode(bytes)).toEqual({ handle: 1, madv: 1, retained: 0 })
  })
})
