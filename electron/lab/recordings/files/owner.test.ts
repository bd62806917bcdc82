import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { mayBeWriting, thisProcess } from './owner.ts'

const [, computer = ''] = thisProcess().split('@')

describe('who may still write a recording', () => {
  it('is a process that lives, whoever runs it', () => {
    expect(mayBeWriting(thisProcess(), 0)).toBe(true)
    // The first process of this computer is always there; another user may only not send it signals.
    expect(mayBeWriting(`1@${computer}`, 0)).toBe(true)
  })

  it('is no process that has ended, and nothing that is no process', () => {
    const { pid } = spawnSync(process.execPath, ['--version'])
    expect(mayBeWriting(`${pid}@${computer}`, 0)).toBe(false)
    for (const number of ['', '0', '-1', 'x']) expect(mayBeWriting(`${number}@${computer}`, 0)).toBe(false)
  })

  it('is a process of another computer, until its file has been silent for longer than it would', () => {
    const { pid } = spawnSync(process.execPath, ['--version'])
    expect(mayBeWriting(`${pid}@elsewhere`, 11_000)).toBe(true)
    expect(mayBeWriting(`${pid}@elsewhere`, 13_000)).toBe(false)
    expect(mayBeWriting(thisProcess(), 13_000)).toBe(false)
  })
})
