import { msecs } from '../kernel/clock.ts'
import { gpuVa } from '../kernel/memory.ts'
import { END } from './mali.testing.ts'
import * as regs from './regs.ts'
import { profileNumber } from './workload.ts'

export const AS1 = regs.JS_CONFIG_AS(1)
export const FLAG = regs.JS_CONFIG_JOB_CHAIN_FLAG

const FRAGMENT = profileNumber('fragment/fragment')

export const fragment = (duration = msecs(5), next = END) =>
  ({ type: 'FRAGMENT', next, profile: FRAGMENT, duration }) as const

export const writeValue = (address: number, value: number, next = END) =>
  ({ type: 'WRITE_VALUE', next, address: gpuVa(address), value }) as const
