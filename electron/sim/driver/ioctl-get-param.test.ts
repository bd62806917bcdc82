import { describe, expect, it } from 'vitest'
import { gpuModel } from '../device/gpu-models.testing.ts'
import { type GpuModel } from '../device/models.ts'
import { msecs } from '../kernel/clock.ts'
import { EACCES, EINVAL } from '../kernel/errno.ts'
import { type Task } from '../kernel/operation.ts'
import { msleep } from '../kernel/sleep.ts'
import { type DrmClient } from '../machine/userspace.ts'
import { deviceResume, deviceSuspend } from './device.ts'
import { Testbed } from './testbed.testing.ts'
import { GET_PARAM, type Param, PARAMS } from './uapi.ts'

function* getParam(client: DrmClient, param: Param): Task<bigint> {
  const { result, out } = yield* client.ioctl(GET_PARAM, { param: PARAMS.indexOf(param) })
  expect(result).toBe(0)
  return out.value
}

/** Values in hex of a model. */
function values(model: string | GpuModel, params: readonly Param[]): string {
  const bed = new Testbed({ model })
  return bed.run(function* () {
    const client = yield* bed.open()
    const found: string[] = []
    for (const param of params) found.push(`${param} ${(yield* getParam(client, param)).toString(16)}`)
    return found.join(', ')
  })
}

describe('GET_PARAM', () => {
  it('answers -EINVAL to a pad and to an unknown parameter', () => {
    const bed = new Testbed()
    bed.run(function* () {
      const client = yield* bed.open()
      expect((yield* client.ioctl(GET_PARAM, { param: 0, pad: 1 })).result).toBe(-EINVAL)
      expect((yield* client.ioctl(GET_PARAM, { param: PARAMS.length })).result).toBe(-EINVAL)
      expect((yield* client.ioctl(GET_PARAM, { param: 0xffff_ffff })).result).toBe(-EINVAL)
    })
  })

  it('tells what the registers say', () => {
    const params: readonly Param[] = ['GPU_PROD_ID', 'GPU_REVISION', 'SHADER_PRESENT', 'AS_PRESENT', 'NR_CORE_GROUPS']
    expect(values('g52-mp2', params)).toBe(
      'GPU_PROD_ID 7402, GPU_REVISION 1000, SHADER_PRESENT 3, AS_PRESENT ff, NR_CORE_GROUPS 1',
    )
    expect(values('t720-mp2', params)).toBe(
      'GPU_PROD_ID 720, GPU_REVISION 1010, SHADER_PRESENT 3, AS_PRESENT f, NR_CORE_GROUPS 1',
    )
  })

  it('tells ACE-Lite for every part, as the driver never reads the coherency register', () => {
    const g52 = gpuModel('g52-mp2')
    const coherent = { ...g52, registers: { ...g52.registers, COHERENCY_FEATURES: 3 } }
    for (const model of ['t860-mp4', coherent])
      expect(values(model, ['COHERENCY_FEATURES'])).toBe('COHERENCY_FEATURES 1')
  })

  it('tells 31 for the coherency of a board that has none', () => {
    expect(values('g52-mp2', ['SELECTED_COHERENCY'])).toBe('SELECTED_COHERENCY 1f')
  })

  it('knows every parameter', () => {
    const bed = new Testbed()
    bed.run(function* () {
      const client = yield* bed.open()
      for (const param of PARAMS) yield* getParam(client, param)
    })
  })

  it('tells a timestamp that counts with its frequency', () => {
    const bed = new Testbed()
    bed.run(function* () {
      const client = yield* bed.open()
      const frequency = Number(yield* getParam(client, 'SYSTEM_TIMESTAMP_FREQUENCY'))
      const { kernel } = bed.machine
      const read = function* () {
        const ticks = yield* getParam(client, 'SYSTEM_TIMESTAMP')
        return { ticks: Number(ticks), at: kernel.clock.now }
      }
      const first = yield* read()
      yield* msleep(kernel, msecs(10))
      const second = yield* read()
      expect((second.ticks - first.ticks) / frequency).toBeCloseTo((second.at - first.at) / 1e9, 6)
    })
  })

  it('wakes the GPU for the timestamp, lets it sleep again, and stops the cycle counter', () => {
    const bed = new Testbed()
    const { pfdev, kernel } = bed.machine
    bed.run(function* () {
      const client = yield* bed.open()
      expect(pfdev.pm.status).toBe('suspended')
      yield* getParam(client, 'SYSTEM_TIMESTAMP')
      expect({ status: pfdev.pm.status, usage: pfdev.pm.usage }).toEqual({ status: 'active', usage: 0 })
      yield* msleep(kernel, msecs(60))
      expect(pfdev.pm.status).toBe('suspended')
    })
    expect(bed.resets).toEqual(['runtime resume'])
    expect(bed.writesTo('GPU_CMD')).toEqual([1, 5, 6])
  })

  it('fails with the error of a GPU that cannot be woken, and keeps no use of it', () => {
    const bed = new Testbed()
    const { pfdev } = bed.machine
    bed.run(function* () {
      const client = yield* bed.open()
      yield* deviceSuspend(pfdev)
      const param = PARAMS.indexOf('SYSTEM_TIMESTAMP')
      expect((yield* client.ioctl(GET_PARAM, { param })).result).toBe(-EACCES)
      yield* deviceResume(pfdev)
      expect(pfdev.pm.usage).toBe(0)
      yield* getParam(client, 'SYSTEM_TIMESTAMP')
    })
  })
})
