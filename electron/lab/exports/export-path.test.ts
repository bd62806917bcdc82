import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exportPath } from './export-path.ts'

describe('the path of an export', () => {
  it('lies beside the recordings', () => {
    expect(exportPath('recordings', 'a run.light.plab')).toBe(join('recordings', 'exports', 'a run.light.plab'))
  })

  it('has no part that leads elsewhere', () => {
    for (const name of ['', '..', '../a.csv', 'a/b.csv', 'a\\b.csv', 'C:a.csv', '.hidden', 'a\0.csv']) {
      expect(() => exportPath('recordings', name)).toThrow('is no export')
    }
  })
})
