import { describe, expect, it } from 'vitest'
import { gpuModel } from '../device/gpu-models.testing.ts'
import { nanos, type Nanos, usecs } from '../kernel/clock.ts'
import { type Kernel } from '../kernel/kernel.ts'
import { type Operation } from '../kernel/operation.ts'
import { Machine } from '../machine/machine.ts'
import { policyById } from './policies/index.ts'

interface Boot {
  /** Register accesses of the probe, in order. */
  readonly accesses: readonly string[]
  readonly klog: readonly string[]
  /** Reads of the suspend that follows. */
  readonly polls: readonly { readonly name: string; readonly at: Nanos }[]
}

function boot(model = gpuModel('g52-mp2')): Boot {
  const accesses: string[] = []
  const klog: string[] = []
  const polls: { readonly name: string; readonly at: Nanos }[] = []
  const ignore = () => undefined
  let kernel: Kernel | undefined
  new Machine({
    model,
    policy: policyById('mainline'),
    seed: 1,
    unstableIoctls: false,
    events: {
      attach: (machine) => {
        kernel = machine.kernel
      },
      rest: ignore,
      log: (level, text) => level <= 6 && klog.push(text),
      splat: ignore,
      jobEnded: ignore,
      sampleWritten: ignore,
      resetBegin: ignore,
      resetEnd: ignore,
    },
    step: (thread, operation: Operation & { readonly value?: unknown }) => {
      const { name } = operation.object
      if (thread.name === 'kworker/pm' && operation.kind === 'readl')
        polls.push({ name, at: kernel?.clock.now ?? nanos(0) })
      if (thread.name !== 'modprobe') return
      if (operation.kind === 'readl') accesses.push(name)
      if (operation.kind === 'writel') accesses.push(`${name} = ${String(operation.value)}`)
    },
  })
  return { accesses, klog, polls }
}

describe('panfrost_gpu_init', () => {
  it('resets the GPU before it reads what there is, the id last', () => {
    const { accesses } = boot()
    const at = (name: string) => accesses.indexOf(name)
    expect(accesses.slice(0, 3)).toEqual(['GPU_INT_MASK = 0', 'GPU_INT_CLEAR = 256', 'GPU_CMD = 1'])
    const order = ['GPU_L2_FEATURES', 'GPU_AFBC_FEATURES', 'GPU_JS_PRESENT', 'GPU_SHADER_PRESENT_LO', 'GPU_ID']
    const places = [at('GPU_INT_RAWSTAT'), ...order.map(at), at('L2_PWRON_LO = 1')]
    expect(places.every((place) => place > 0)).toBe(true)
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(at('GPU_COHERENCY_FEATURES')).toBe(-1)
  })

  it('reads the features of the job slots that are there', () => {
    const { accesses } = boot()
    expect(accesses.filter((name) => name.startsWith('GPU_JS_FEATURES'))).toHaveLength(3)
  })

  it('says that it uses the first core group only, once', () => {
    const g52 = gpuModel('g52-mp2')
    const groups = { ...g52, registers: { ...g52.registers, L2_PRESENT: 0x11, SHADER_PRESENT: 0x77 } }
    expect(boot(groups).klog.filter((text) => text.startsWith('using'))).toEqual([
      'using only 1st core group (4 cores from 6)',
    ])
    expect(boot().klog.filter((text) => text.startsWith('using'))).toEqual([])
  })
})

describe('panfrost_gpu_power_off', () => {
  it('looks every microsecond whether a domain has settled', () => {
    const { polls } = boot()
    for (const register of ['SHADER_PWRTRANS_LO', 'TILER_PWRTRANS_LO', 'L2_PWRTRANS_LO']) {
      const times = polls.filter(({ name }) => name === register).map(({ at }) => at)
      expect(times.length).toBeGreaterThan(2)
      expect(new Set(times.slice(1).map((at, i) => at - Number(times[i])))).toEqual(new Set([usecs(1)]))
    }
  })
})
