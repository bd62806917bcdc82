import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { overLauncher } from './journey.ts'

overLauncher('host', 'the page of recordings', ({ window: open }) => {
  it('keeps the untitled recording, finds it, verifies it, and writes a report and a table of it', async () => {
    const window = open()
    await window.choosePolicy('restore')
    await window.inject('reset')
    await window.sees(() => window.discontinuities()).toMatchObject([{ isOpen: false }])
    await window.page.keyboard.press('y')
    await window.get('untitled-name').fill('one reset')
    await window.get('untitled-keep').click()
    await window.get('recording-details').waitFor()
    await window.sees(() => window.get('recording').textContent()).toContain('checks hold')

    await window.get('recordings-search').fill('policy:restore >reset verdict:ok')
    expect(await window.get('recording').getAttribute('data-id')).toBe('one reset.plab')
    await window.get('recordings-search').press('Escape')
    await window.page.keyboard.press('v')
    await window.get('verification').waitFor()
    expect(await window.get('verification').getAttribute('data-ok')).toBe('true')

    const files = window.get('exported').locator('a')
    for (const [format, count] of [
      ['csv', 1],
      ['markdown', 2],
    ] as const) {
      await window.get(`export-${format}`).click()
      await window.sees(() => files.count()).toBe(count)
    }
    const download = window.page.waitForEvent('download')
    await files.first().click()
    expect((await download).suggestedFilename()).toBe('one reset.csv')
    expect(readFileSync(await (await download).path(), 'utf8')).toMatch(/^# Perfcnt Lab/)
  })
})
