import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ensureChromium, findChromium } from './chromium.ts'

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'chromium-'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(directory, { recursive: true })
})

function program(name: string): string {
  const path = join(directory, name)
  writeFileSync(path, '#!/bin/sh\n')
  chmodSync(path, 0o755)
  return path
}

describe('the Chromium for tests', () => {
  it('is the one in $CHROMIUM, before any other', () => {
    const chosen = program('mine')
    vi.stubEnv('CHROMIUM', chosen)
    expect(findChromium()).toBe(chosen)
  })

  it('is not guessed when $CHROMIUM leads nowhere', () => {
    vi.stubEnv('CHROMIUM', join(directory, 'nowhere'))
    expect(() => findChromium()).toThrow(/nowhere is not an executable file: unset it/)
  })

  it('is the first known name on the PATH, and nothing is said or installed then', () => {
    program('google-chrome')
    const preferred = program('chromium')
    vi.stubEnv('CHROMIUM', '')
    vi.stubEnv('PATH', directory)
    const said: string[] = []
    expect(ensureChromium((line) => said.push(line))).toBe(preferred)
    expect(said).toEqual([])
  })
})
