import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { overLauncher } from './journey.ts'

overLauncher('host', 'the page of recordings', ({ window: open }) => {
  it('keeps the untitled recording, finds it, verifies it, and exports it in every format', async () => {
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
      ['perfetto', 2],
      ['markdown', 3],
      ['light', 4],
    ] as const) {
      await window.get(`export-${format}`).click()
      await window.sees(() => files.count()).toBe(count)
    }
    const download = window.page.waitForEvent('download')
    await files.first().click()
    expect((await download).suggestedFilename()).toBe('one reset.csv')
    expect(readFileSync(await (await download).path(), 'utf8')).toMatch(/^# Perfcnt Lab/)
  })

  it('opens it, writes a note on a moment of it, and forks it there under another policy and seed', async () => {
    const window = open()
    const { page } = window
    await window.get('recording-open-one reset.plab').click()
    await window.sees(() => window.status('source')).toBe('recording')
    // A browser dims a disabled select by itself, and no field beside it.
    const dimmed = await page
      .locator('.field:disabled')
      .evaluateAll((fields) => fields.map((field) => `${field.localName} ${getComputedStyle(field).opacity}`))
    expect([...new Set(dimmed)].sort()).toEqual(['input 0.7', 'select 0.7'])
    await page.keyboard.press('m')
    await window.get('note-text').fill('here')
    await window.get('note-text').press('Enter')
    await window.sees(() => window.get('note-mark').allTextContents()).toEqual([expect.stringContaining('here')])

    await window.get('fork-policy').selectOption('v2')
    await window.get('fork-seed').fill('0x2A')
    await page.keyboard.press('Escape')
    await window.get('fork').click()
    await window.sees(() => window.status('source')).toBe('live')
    expect(await window.status('policy')).toBe('v2')
    expect(await window.status('running')).toBe('false')
    await page.getByText('seed 0x2A').waitFor()
    await page.keyboard.press('Space')
    await page.keyboard.press('y')
    await window.get('recordings-search').waitFor()
  })

  it('compares the same fault under all policies', async () => {
    const window = open()
    await window.get('recordings-search').fill('')
    // The reset is in the second run, which began when the policy was chosen.
    await window.page.getByRole('radio', { name: 'Run 2' }).check()
    await window.get('all-policies').click()
    await window.get('comparison-charts').waitFor()
    const heads = () => window.page.locator('[data-testid="comparison-table"] thead .policy').allTextContents()
    await window.sees(heads).toContain('v4')
    for (const policy of await heads()) {
      const row = window.get(`comparison-chart-${policy.trim()}`)
      await row.locator('canvas').waitFor()
    }
    await window.sees(() => window.get('comparison-chart-restore').getAttribute('data-bands')).not.toBe('0')
    // What the first policy did not do, another one does: the charts go there.
    await window.page.keyboard.press(']')
    await window.sees(() => window.get('comparison-mark').count()).toBeGreaterThan(0)
    await window.page.keyboard.press('Escape')
    await window.sees(() => window.get('recording').count()).toBe(2)
  })

  it('compares two files that are dropped together', async () => {
    const window = open()
    const files: { readonly name: string; readonly base64: string }[] = []
    for (const row of await window.get('recording').all()) {
      const id = (await row.getAttribute('data-id')) ?? ''
      const download = window.page.waitForEvent('download')
      await window.get(`recording-download-${id}`).click()
      files.push({ name: id, base64: readFileSync(await (await download).path(), 'base64') })
    }
    await window.page.evaluate((dropped) => {
      const dataTransfer = new DataTransfer()
      for (const { name, base64 } of dropped) {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
        dataTransfer.items.add(new File([bytes], name))
      }
      document.querySelector('.window')?.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }))
    }, files)
    await window.get('comparison-charts').waitFor()
    const columns = window.page.locator('[data-testid="comparison-table"] thead .policy')
    await window.sees(() => columns.count()).toBe(2)
    expect(window.page.url()).toContain('with=')
  })
})
