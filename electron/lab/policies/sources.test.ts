import { expect, it } from 'vitest'
import { policySources } from './sources.ts'

const sources = new Map(policySources().map((source) => [source.policy, source]))

it('says which errors stand in the code of a function', () => {
  const errors = (policy: string, name: string) =>
    sources.get(policy)?.functions.find((each) => each.name === name)?.errors
  expect(errors('mainline', 'panfrost_perfcnt_dump_locked')).toEqual(['-ETIMEDOUT'])
  expect(errors('v2', 'panfrost_perfcnt_dump_locked')).toEqual(['-EIO', '-ETIMEDOUT'])
  expect(errors('v2', 'panfrost_perfcnt_enable_locked')).toContain('+EAGAIN')
  expect(errors('v4', 'panfrost_perfcnt_dump_locked')).toEqual(expect.arrayContaining(['-EAGAIN', '-EIO']))
})

it('says what DUMP tells of a reset', () => {
  const fields = (policy: string) => sources.get(policy)?.dump.fields.map(({ name }) => name)
  expect(fields('mainline')).toEqual(['buf_ptr'])
  expect(fields('v3')).toEqual(['buf_ptr', 'hw_reset'])
  expect(fields('restore')).toEqual(['buf_ptr', 'resets', 'pad'])
  expect(sources.get('restore')?.driverVersion).toBe('1.7')
})

it('says of which policies no header was found', () => {
  const inferred = policySources().filter(({ uapiInferred }) => uapiInferred)
  expect(inferred.map(({ policy }) => policy)).toEqual(['v3', 'v4'])
})
